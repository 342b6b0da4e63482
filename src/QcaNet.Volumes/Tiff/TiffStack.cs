using System.Buffers;
using System.Runtime.InteropServices;
using QcaNet.Threading;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tiff;

/// <summary>An open TIFF file whose pages are the planes of one grayscale stack.</summary>
internal sealed class TiffStack : IVolumeSource
{
    private readonly TiffSource _source;
    private readonly List<TiffPage> _pages;
    private readonly StackLayout _layout;
    private readonly TiffPlaneReader _reader;

    // For a stack with one directory: the start of its first plane, which all others follow.
    private readonly long _start;

    private TiffStack(TiffSource source, List<TiffPage> pages, int skipped, StackLayout layout, VolumeReadOptions options)
    {
        _source = source;
        _pages = pages;
        _layout = layout;
        _start = layout.IsContiguous ? StartOfPlanes(source, layout, pages[0]) : 0;
        _reader = new TiffPlaneReader(source, ParallelWork.Threads(options.MaximumThreads, nameof(options.MaximumThreads)));
        Info = TiffStackInfo.Describe(source, layout, pages, skipped);
    }

    public VolumeInfo Info { get; }

    /// <summary>
    /// Takes ownership of a file and checks everything it declares against itself, its length and the limits. No pixels are read.
    /// </summary>
    internal static TiffStack Open(SourceFile file, VolumeReadOptions options)
    {
        var source = new TiffSource(file);
        List<TiffPage> pages = TiffDirectoryReader.ReadAll(source, options, out int skipped);
        StackLayout layout = StackDescription.Read(source, pages, options);
        CheckSize(source, layout, pages[0], options);
        TiffExtents.Check(source, pages, options);
        return new TiffStack(source, pages, skipped, layout, options);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _source.File.Dispose();
    }

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        ReadStored(timePoint, channel, firstPlane, planes);
        if (!_layout.IsSignedWithOffset) return;

        // Subtracting 32768 flips the highest bit.
        foreach (ref ushort voxel in MemoryMarshal.Cast<byte, ushort>(planes)) voxel ^= 0x8000;
    }

    private void ReadStored(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        TiffPage first = _pages[0];
        int count = (int)(planes.Length / first.PlaneBytes);
        if (_layout.IsContiguous)
        {
            ReadContiguous(timePoint, channel, firstPlane, count, planes);
            return;
        }

        TiffPage[] pages = ArrayPool<TiffPage>.Shared.Rent(count);
        for (int i = 0; i < count; i++) pages[i] = _pages[_layout.PageAt(timePoint, firstPlane + i, channel)];
        _reader.Read(pages.AsSpan(0, count), planes);
        ArrayPool<TiffPage>.Shared.Return(pages, clearArray: true);
    }

    private void ReadContiguous(int timePoint, int channel, int firstPlane, int count, Span<byte> planes)
    {
        long planeBytes = _pages[0].PlaneBytes;
        for (int done = 0; done < count;)
        {
            // As many planes as are also contiguous in the file.
            int index = _layout.PageAt(timePoint, firstPlane + done, channel);
            int run = 1;
            while (done + run < count && _layout.PageAt(timePoint, firstPlane + done + run, channel) == index + run) run++;
            _reader.ReadRaw(_pages[0], _start + (index * planeBytes), planes.Slice((int)(done * planeBytes), (int)(run * planeBytes)));
            done += run;
        }
    }

    private static void CheckSize(TiffSource source, StackLayout layout, TiffPage page, VolumeReadOptions options)
    {
        // The description may declare whatever the file is long enough to hold: nothing is allocated before a part of it is requested.
        int planes = layout.Pages.Length;
        Int128 bytes = (Int128)page.PlaneBytes * planes;
        if (bytes > Math.Max(options.MaximumBytes, source.Length))
        {
            throw source.Limit(
                $"The file holds {planes} planes of {page.Width}x{page.Height} {VoxelConversion.Name(page.Type)} voxels, more than the "
                + "limit of "
                + $"{options.MaximumBytes} bytes.",
                nameof(VolumeReadOptions.MaximumBytes));
        }
    }

    private static long StartOfPlanes(TiffSource source, StackLayout layout, TiffPage page)
    {
        int planes = layout.Pages.Length;
        long start = TiffExtents.StartOfContiguous(source, page);
        return (Int128)page.PlaneBytes * planes <= source.Length - start
            ? start
            : throw source.Malformed(
                $"The description declares {planes} planes, but the file is too short: it is truncated or corrupted. Copy or export it "
                + "again.", start);
    }
}
