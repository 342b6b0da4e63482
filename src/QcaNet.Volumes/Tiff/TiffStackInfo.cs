namespace QcaNet.Volumes.Tiff;

/// <summary>Converts what a TIFF file declares to a <see cref="VolumeInfo"/>.</summary>
internal static class TiffStackInfo
{
    internal static VolumeInfo Describe(TiffSource source, StackLayout layout, List<TiffPage> pages, int skipped)
    {
        TiffPage first = pages[0];
        return new VolumeInfo
        {
            Path = source.Path,
            Shape = Shape3D.OfFile(layout.Depth, first.Height, first.Width),
            Type = layout.IsSignedWithOffset ? VoxelType.Int16 : first.Type,
            TimePoints = layout.Times,
            Channels = layout.Channels,
            Interval = layout.Interval,
            SpacingZ = layout.SpacingZ,
            SpacingY = layout.SpacingY,
            SpacingX = layout.SpacingX,
            Spacing = layout is { SpacingZ: { } z, SpacingY: { } y, SpacingX: { } x } ? new VoxelSpacing(z, y, x) : null,
            SpacingSource = (layout.SpacingZ ?? layout.SpacingY ?? layout.SpacingX) is null ? SpacingSources.None : layout.SpacingSource,
            Description = layout.Description,
            Container = source.IsBig ? VolumeContainer.BigTiff : VolumeContainer.Tiff,
            StoredAxes = layout.StoredAxes(),
            Compression = pages.Aggregate(StoredCompressions.None, (all, page) => all | Compression(page.Compression)),
            Predictor = pages.Aggregate(StoredPredictors.None, (all, page) => all | Predictor(page.Predictor)),
            Chunks = layout.IsContiguous ? new VolumeChunks(VolumeChunkKind.Whole, 1, first.Height, first.Width) : Chunks(first),
            IsBigEndian = source.BigEndian,
            Pages = pages.Count,
            SkippedPages = skipped,
            FileLength = source.Length,
        };
    }

    private static StoredCompressions Compression(int code) => code switch
    {
        TiffCompression.Deflate or TiffCompression.OldDeflate => StoredCompressions.Deflate,
        TiffCompression.Lzw => StoredCompressions.Lzw,
        TiffCompression.PackBits => StoredCompressions.PackBits,
        TiffCompression.Zstd => StoredCompressions.Zstandard,
        _ => StoredCompressions.None,
    };

    private static StoredPredictors Predictor(int code) => code switch
    {
        2 => StoredPredictors.Horizontal,
        3 => StoredPredictors.FloatingPoint,
        _ => StoredPredictors.None,
    };

    private static VolumeChunks Chunks(TiffPage page) =>
        new(page.IsTiled ? VolumeChunkKind.Tiles : VolumeChunkKind.Strips, page.ChunkCount, page.ChunkHeight, page.ChunkWidth);
}
