using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>A mask and markers as files, divided in memory and in blocks.</summary>
internal sealed class BlockScene : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BlockScene(Volume<byte> mask, Volume<int>? markers)
    {
        (Mask, Markers) = (mask, markers);
        VolumeWriter.Write(MaskFile, mask);
        if (markers is not null) VolumeWriter.Write(MarkerFile, markers);
    }

    public Volume<byte> Mask { get; }

    public Volume<int>? Markers { get; }

    public string MaskFile => _folder.File("mask.tif");

    public string MarkerFile => _folder.File("markers.tif");

    public string LabelFile => _folder.File("labels.tif");

    public string WorkFolder => BlockFolder.For(LabelFile);

    public string Folder => _folder.Path;

    /// <summary>What the whole volume gives.</summary>
    public Volume<int> InMemory(MarkerWatershedOptions options, double smallestVolume = 0)
    {
        Volume<int> labels = MarkerWatershed.Divide(Mask, Markers ?? new Volume<int>(Mask.Shape), options with { Spacing = Mask.Spacing });
        if (Regions.RemoveSmallByVolume(labels, smallestVolume) > 0) Regions.RelabelInRasterOrder(labels);
        return labels;
    }

    public BlockDivision Divide(
        BlockOptions options, MarkerKind kind = MarkerKind.Ids, IProgress<BlockProgress>? progress = null, CancellationToken cancellationToken = default) =>
        BlockWatershed.Divide(
            MaskFile, Markers is null ? null : MarkerFile, LabelFile, options, kind, progress: progress, cancellationToken: cancellationToken);

    public Volume<int> Labels() => VolumeReader.Read<int>(LabelFile);

    public void Dispose() => _folder.Dispose();
}
