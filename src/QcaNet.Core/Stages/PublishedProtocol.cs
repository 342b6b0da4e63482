using QcaNet.Models.Inference;
using QcaNet.PostProcessing;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>The stages of the published code around its networks (Tokuoka et al. 2020, npj Systems Biology and Applications 6:32).</summary>
internal static class PublishedProtocol
{
    /// <summary>The stack with planes as close as its voxels, sizes cut down, scaled from its minimum to its maximum after that.</summary>
    /// <exception cref="PreprocessingException">The stack is constant, holds NaN or infinities, or is too large at that spacing.</exception>
    public static Volume<float> Prepare<T>(Volume<T> stack, VoxelSpacing spacing, PublishedOptions options)
        where T : unmanaged
    {
        double ratio = options.DepthRatio ?? spacing.Z / spacing.X;

        // Refuses a spacing in the wrong unit before memory is asked for.
        NetworkInput.ShapeFor(stack.Shape, new VoxelSpacing(ratio, 1, 1), VoxelSpacing.Isotropic(1));
        Volume<float> interpolated = PublishedResampling.Intensities(stack, PublishedResampling.ShapeAt(stack.Shape, ratio));
        Intensity.NormalizeInPlace(interpolated, Normalization.MinMax);
        return interpolated;
    }

    /// <summary>A network's probabilities on the interpolated grid.</summary>
    public static Volume<float> Probability(
        NetworkPredictor network, Volume<float> interpolated, Shape3D original, PublishedOptions options, IProgress<double>? progress, CancellationToken cancellationToken) =>
        new PublishedTiling(interpolated.Shape, original, options.Patch).Run(interpolated, network, progress, cancellationToken);

    /// <summary>Masks back on the stack's grid, centres as markers, watershed of the distance in voxels.</summary>
    /// <returns>One id a nucleus, in raster order; the published code numbers them in the raster order of their centres.</returns>
    public static Volume<int> Divide(
        Volume<float> nuclei, Volume<float> centres, Shape3D original, PublishedOptions options, float nucleusThreshold, float centreThreshold, int? maximumThreads)
    {
        Volume<byte> mask = OnGrid(nuclei, nucleusThreshold, original, maximumThreads);
        Volume<int> markers = ConnectedComponents.Label(OnGrid(centres, centreThreshold, original, maximumThreads), out int found, maximumThreads: maximumThreads);
        if (options.LargestDroppedCenter > 0) found = DropSmall(markers, found, options.LargestDroppedCenter);
        if (found > 0 && !AnyInside(mask.Voxels, markers.Voxels)) return new Volume<int>(original);
        return MarkerWatershed.Split(mask, markers, new MarkerWatershedOptions { Spacing = VoxelSpacing.Isotropic(1), MaximumThreads = maximumThreads });
    }

    private static Volume<byte> OnGrid(Volume<float> probability, float threshold, Shape3D original, int? maximumThreads)
    {
        var mask = new Volume<byte>(probability.Shape);
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = probability.Voxels[i] > threshold ? (byte)1 : (byte)0;
        return PublishedResampling.Mask(mask, original, maximumThreads: maximumThreads);
    }

    /// <summary>Drops components of at most so many voxels; returns how many are left.</summary>
    private static int DropSmall(Volume<int> markers, int count, int largestDropped)
    {
        var voxels = new int[count + 1];
        foreach (int id in markers.Voxels) voxels[id]++;
        foreach (ref int id in markers.Voxels)
        {
            if (voxels[id] <= largestDropped) id = 0;
        }

        return voxels.AsSpan(1).ToArray().Count(n => n > largestDropped);
    }

    /// <summary>Centers that all lie outside the mask leave nothing; only where there is none at all do components take their place.</summary>
    private static bool AnyInside(ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0 && markers[i] != 0) return true;
        }

        return false;
    }
}
