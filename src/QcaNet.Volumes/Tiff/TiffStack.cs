using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>An open TIFF file whose pages were found to be the planes of one grey stack.</summary>
internal sealed class TiffStack : IDisposable
{
    private readonly TiffSource _source;
    private readonly List<TiffPage> _pages;

    private TiffStack(TiffSource source, List<TiffPage> pages, VolumeInfo info)
    {
        _source = source;
        _pages = pages;
        Info = info;
    }

    internal VolumeInfo Info { get; }

    internal static TiffStack Open(string path, VolumeReadOptions options)
    {
        TiffSource source = TiffSource.Open(path);
        try
        {
            List<TiffPage> pages = TiffDirectoryReader.ReadAll(source, options.MaximumPages);
            TiffPageCheck.CheckAll(source, pages, options);
            TiffPage first = pages[0];
            Shape3D shape = ShapeOf(source, pages.Count, first, options);
            using (var decoder = new TiffPlaneDecoder(source))
            {
                foreach (TiffPage page in pages) decoder.CheckExtents(page);
            }

            return new TiffStack(source, pages, new VolumeInfo
            {
                Path = path,
                Shape = shape,
                Type = first.Type,
                Description = "pages",
                Compression = TiffCompression.Name(first.Compression),
                FileLength = source.Length,
            });
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public void Dispose() => _source.Dispose();

    internal Volume<T> Read<T>()
        where T : unmanaged
    {
        VoxelType wanted = VoxelConversion.TypeOf<T>()!.Value;
        if (!VoxelConversion.IsLossless(Info.Type, wanted))
        {
            throw _source.Unsupported($"The file holds {VoxelConversion.Name(Info.Type)} voxels, which {VoxelConversion.Name(wanted)} cannot hold exactly; read them as {VoxelConversion.Name(Info.Type)} or a wider type.");
        }

        var volume = new Volume<T>(Info.Shape, Info.Spacing);
        using var decoder = new TiffPlaneDecoder(_source);
        byte[] other = wanted == Info.Type ? [] : new byte[_pages[0].PlaneBytes];
        for (int z = 0; z < Info.Shape.Depth; z++)
        {
            Span<T> plane = volume.Plane(z);
            if (wanted == Info.Type)
            {
                decoder.Decode(_pages[z], MemoryMarshal.AsBytes(plane));
                continue;
            }

            decoder.Decode(_pages[z], other);
            if (!VoxelConversion.TryConvert(other, Info.Type, plane))
            {
                throw _source.Unsupported($"Page {_pages[z].Index + 1} has a uint32 value above {int.MaxValue}, which is no label; read the file as uint.");
            }
        }

        return volume;
    }

    private static Shape3D ShapeOf(TiffSource source, int planes, TiffPage page, VolumeReadOptions options)
    {
        Int128 voxels = (Int128)planes * page.Height * page.Width;
        if (voxels * page.BytesPerVoxel > options.MaximumBytes)
        {
            throw source.Limit($"The file holds {planes} planes of {page.Width}x{page.Height} {VoxelConversion.Name(page.Type)} voxels, more than the limit of {options.MaximumBytes} bytes; raise VolumeReadOptions.MaximumBytes to read it.");
        }

        return voxels <= Array.MaxLength
            ? new Shape3D(planes, page.Height, page.Width)
            : throw source.Limit($"The file holds {voxels} voxels; a volume has at most {Array.MaxLength}. Cut it into blocks.");
    }
}
