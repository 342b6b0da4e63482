using System.Globalization;

namespace QcaNet.Volumes.Tiff;

/// <summary>What a TIFF file declares, in the words of <see cref="VolumeInfo"/>.</summary>
internal static class TiffStackInfo
{
    internal static VolumeInfo Describe(TiffSource source, StackLayout layout, List<TiffPage> pages)
    {
        TiffPage first = pages[0];
        return new VolumeInfo
        {
            Path = source.Path,
            Shape = Shape3D.OfFile(layout.Depth, first.Height, first.Width),
            Type = first.Type,
            TimePoints = layout.Times,
            Channels = layout.Channels,
            Interval = layout.Interval,
            SpacingZ = layout.SpacingZ,
            SpacingY = layout.SpacingY,
            SpacingX = layout.SpacingX,
            Spacing = layout is { SpacingZ: { } z, SpacingY: { } y, SpacingX: { } x } ? new VoxelSpacing(z, y, x) : null,
            SpacingSource = (layout.SpacingZ ?? layout.SpacingY ?? layout.SpacingX) is null ? null : layout.SpacingSource,
            Description = layout.Description,
            Format = source.IsBig ? "BigTIFF" : "TIFF",
            StoredAxes = layout.StoredAxes(),
            Compression = Names(pages, page => TiffCompression.Name(page.Compression)),
            Predictor = Names(pages, page => page.Predictor switch { 2 => "horizontal differences", 3 => "floating point", _ => "none" }),
            Pieces = layout.IsContiguous ? "all planes in one piece" : Pieces(first),
            BigEndian = source.BigEndian,
            Pages = pages.Count,
            FileLength = source.Length,
        };
    }

    private static string Names(List<TiffPage> pages, Func<TiffPage, string> name) => string.Join(", ", pages.Select(name).Distinct());

    private static string Pieces(TiffPage page) => string.Create(CultureInfo.InvariantCulture, $"{page.ChunkCount} {(page.IsTiled ? "tile" : "strip")}{(page.ChunkCount == 1 ? string.Empty : "s")}")
        + (page.IsTiled ? string.Create(CultureInfo.InvariantCulture, $" of {page.ChunkHeight}x{page.ChunkWidth} (y, x)")
            : page.ChunkCount == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of {page.ChunkHeight} rows"));
}
