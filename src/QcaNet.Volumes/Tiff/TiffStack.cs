using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>An open TIFF file whose pages were found to be the planes of one grey stack.</summary>
internal sealed class TiffStack : IDisposable
{
    private readonly TiffSource _source;
    private readonly List<TiffPage> _pages;
    private readonly StackLayout _layout;

    private TiffStack(TiffSource source, List<TiffPage> pages, StackLayout layout)
    {
        _source = source;
        _pages = pages;
        _layout = layout;
        Info = Describe(source, layout, pages[0]);
    }

    internal VolumeInfo Info { get; }

    /// <summary>Opens a file and checks all it declares, against itself, its length and the limits. No pixel is read.</summary>
    internal static TiffStack Open(string path, VolumeReadOptions options)
    {
        TiffSource source = TiffSource.Open(path);
        try
        {
            List<TiffPage> pages = TiffDirectoryReader.ReadAll(source, options.MaximumPages);
            TiffPageCheck.CheckAll(source, pages, options);
            StackLayout layout = StackDescription.Read(source, pages, options.MaximumPages);
            CheckSize(source, layout, pages[0], options);
            CheckExtents(source, layout, pages);
            return new TiffStack(source, pages, layout);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Reads one channel at one time point.</summary>
    internal Volume<T> Read<T>(VolumeReadOptions options)
        where T : unmanaged
    {
        VoxelType wanted = VoxelConversion.TypeOf<T>()!.Value;
        if (!VoxelConversion.IsLossless(Info.Type, wanted))
        {
            throw _source.Unsupported($"The file holds {VoxelConversion.Name(Info.Type)} voxels, which {VoxelConversion.Name(wanted)} cannot hold exactly; read them as {VoxelConversion.Name(Info.Type)} or a wider type.");
        }

        // Nothing chooses silently: the wrong channel gives a plausible segmentation of the wrong thing.
        int t = Selected(_layout.Times, options.TimePoint, "time points", nameof(VolumeReadOptions.TimePoint));
        int c = Selected(_layout.Channels, options.Channel, "channels", nameof(VolumeReadOptions.Channel));
        try
        {
            return ReadPlanes<T>(t, c);
        }
        catch (OutOfMemoryException e)
        {
            throw new VolumeFormatException(Info.Path, VolumeFormatErrorKind.Limit, $"The memory does not suffice for a volume of {Info.Shape} voxels; close other programs or cut it into blocks.", null, e);
        }
    }

    private Volume<T> ReadPlanes<T>(int t, int c)
        where T : unmanaged
    {
        bool asStored = VoxelConversion.TypeOf<T>() == Info.Type;
        var volume = new Volume<T>(Info.Shape, Info.Spacing);
        var decoder = new TiffPlaneDecoder(_source);
        byte[] other = asStored ? [] : new byte[_pages[0].PlaneBytes];
        for (int z = 0; z < Info.Shape.Depth; z++)
        {
            TiffPage page = _pages[_layout.PageAt(t, z, c)];
            Span<T> plane = volume.Plane(z);
            if (asStored)
            {
                decoder.Decode(page, MemoryMarshal.AsBytes(plane));
                continue;
            }

            decoder.Decode(page, other);
            if (!VoxelConversion.TryConvert(other, Info.Type, plane))
            {
                throw _source.Unsupported($"Page {page.Index + 1} has a uint32 value above {int.MaxValue}, which is no label; read the file as uint.");
            }
        }

        return volume;
    }

    private static VolumeInfo Describe(TiffSource source, StackLayout layout, TiffPage first) => new()
    {
        Path = source.Path,
        Shape = new Shape3D(layout.Depth, first.Height, first.Width),
        Type = first.Type,
        TimePoints = layout.Times,
        Channels = layout.Channels,
        Interval = layout.Interval,
        SpacingZ = layout.SpacingZ,
        SpacingY = layout.SpacingY,
        SpacingX = layout.SpacingX,
        Spacing = layout is { SpacingZ: { } z, SpacingY: { } y, SpacingX: { } x } ? new VoxelSpacing(z, y, x) : null,
        Description = layout.Description,
        Compression = TiffCompression.Name(first.Compression),
        FileLength = source.Length,
    };

    private static void CheckSize(TiffSource source, StackLayout layout, TiffPage page, VolumeReadOptions options)
    {
        int planes = layout.Pages.Length;
        if ((Int128)page.PlaneBytes * planes > options.MaximumBytes)
        {
            throw source.Limit($"The file holds {planes} planes of {page.Width}x{page.Height} {VoxelConversion.Name(page.Type)} voxels, more than the limit of {options.MaximumBytes} bytes; raise VolumeReadOptions.MaximumBytes to read it.");
        }

        Int128 voxels = (Int128)page.Width * page.Height * layout.Depth;
        if (voxels > Array.MaxLength)
        {
            throw source.Limit($"The file holds a volume of {voxels} voxels; one of at most {Array.MaxLength} is read. Cut it into blocks.");
        }
    }

    private static void CheckExtents(TiffSource source, StackLayout layout, List<TiffPage> pages)
    {
        var decoder = new TiffPlaneDecoder(source);
        foreach (TiffPage page in pages) decoder.CheckExtents(page);
        if (!layout.IsContiguous) return;

        TiffPage first = pages[0];
        int planes = layout.Pages.Length;
        long start = decoder.StartOfContiguous(first);
        if ((Int128)first.PlaneBytes * planes > source.Length - start)
        {
            throw source.Malformed($"The description claims {planes} planes, but the file ends before them: it is cut off or damaged. Copy or export it again.", start);
        }

        for (int i = 1; i < planes; i++) pages.Add(first.Following(i, start + (i * first.PlaneBytes)));
    }

    private int Selected(int count, int? wanted, string what, string option)
    {
        if (wanted is null && count > 1)
        {
            throw _source.Unsupported($"The file holds {count} {what}; choose one with VolumeReadOptions.{option} (0 to {count - 1}), or export one alone.");
        }

        return wanted is not { } index || index < count
            ? wanted ?? 0
            : throw _source.Unsupported($"The file holds {count} {what}; number {index} (counted from 0) is not among them.");
    }
}
