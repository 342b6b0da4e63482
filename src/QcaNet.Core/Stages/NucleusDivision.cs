using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Core.Stages;

/// <summary>
/// From two probability volumes to labels: mask, centres as markers, watershed of minus the distance, small objects dropped, raster order.
/// All of it on the stack's grid and with its spacing.
/// </summary>
internal static class NucleusDivision
{
    public static Volume<int> Divide(
        Volume<float> nuclei, Volume<float> centres, VoxelSpacing spacing, float nucleusThreshold, float centreThreshold, WatershedOptions options, CancellationToken cancellationToken)
    {
        var mask = new Volume<byte>(nuclei.Shape, spacing);
        var centre = new Volume<byte>(nuclei.Shape, spacing);
        Threshold(nuclei.Voxels, nucleusThreshold, centres.Voxels, centreThreshold, mask.Voxels, centre.Voxels);
        cancellationToken.ThrowIfCancellationRequested();

        Volume<int> markers = ConnectedComponents.Label(centre, out _, maximumThreads: options.MaximumThreads);
        Regions.RemoveSmallByVolume(markers, options.SmallestMarkerVolume, spacing);
        cancellationToken.ThrowIfCancellationRequested();

        Volume<int> labels = MarkerWatershed.Split(mask, markers, new MarkerWatershedOptions
        {
            Spacing = spacing,
            MarkerlessComponents = options.MarkerlessComponents,
            SmallestProminence = options.SmallestProminence,
            MaximumThreads = options.MaximumThreads,
        });
        cancellationToken.ThrowIfCancellationRequested();

        if (Regions.RemoveSmallByVolume(labels, options.SmallestVolume, spacing) > 0) Regions.RelabelInRasterOrder(labels);
        return labels;
    }

    private static void Threshold(ReadOnlySpan<float> nuclei, float nucleusThreshold, ReadOnlySpan<float> centres, float centreThreshold, Span<byte> mask, Span<byte> centre)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            bool inside = nuclei[i] > nucleusThreshold;
            mask[i] = inside ? (byte)1 : (byte)0;

            // A centre outside the mask marks nothing; cut before components are made, so that its size is the size inside.
            centre[i] = inside && centres[i] > centreThreshold ? (byte)1 : (byte)0;
        }
    }
}
