using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tiff;

/// <summary>An open TIFF file whose pages were found to be the planes of one grey stack.</summary>
internal sealed class TiffStack : IVolumeSource
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

    public VolumeInfo Info { get; }

    /// <summary>Takes a file over and checks all it declares, against itself, its length and the limits. No pixel is read.</summary>
    internal static TiffStack Open(SourceFile file, VolumeReadOptions options)
    {
        var source = new TiffSource(file);
        List<TiffPage> pages = TiffDirectoryReader.ReadAll(source, options.MaximumPages);
        TiffPageCheck.CheckAll(source, pages, options);
        StackLayout layout = StackDescription.Read(source, pages, options.MaximumPages);
        CheckSize(source, layout, pages[0], options);
        CheckExtents(source, layout, pages);
        return new TiffStack(source, pages, layout);
    }

    public void Dispose() => _source.File.Dispose();

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int planeBytes = (int)_pages[0].PlaneBytes;
        lock (_source)
        {
            var decoder = new TiffPlaneDecoder(_source);
            for (int z = firstPlane; !planes.IsEmpty; z++)
            {
                decoder.Decode(_pages[_layout.PageAt(timePoint, z, channel)], planes[..planeBytes]);
                planes = planes[planeBytes..];
            }
        }
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
        Format = source.IsBig ? "BigTIFF" : "TIFF",
        StoredAxes = "",
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
}
