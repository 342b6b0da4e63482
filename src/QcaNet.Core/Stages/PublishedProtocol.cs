using QcaNet.Models.Inference;
using QcaNet.PostProcessing;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>
/// The stages of the published code around its networks (Tokuoka et al. 2020, npj Systems Biology and Applications 6:32).
/// </summary>
/// <param name="options">The arguments of the published code.</param>
/// <param name="maximumThreads">Maximum number of threads; null uses one per processor.</param>
internal sealed class PublishedProtocol(PublishedOptions options, int? maximumThreads) : IProtocol
{
    /// <inheritdoc/>
    public void Check(Shape3D shape, VoxelSpacing spacing, params ReadOnlySpan<NetworkPredictor> networks) =>
        NetworkInput.ShapeFor(shape, new VoxelSpacing(Ratio(spacing), 1, 1), VoxelSpacing.Isotropic(1));

    /// <inheritdoc/>
    public bool ShowsTheSame(NetworkPredictor a, NetworkPredictor b) => true;

    /// <summary>The stack with planes as close as its voxels, sizes cut down, scaled from its minimum to its maximum after that.</summary>
    /// <exception cref="PreprocessingException">The stack is constant, or contains NaN or infinities.</exception>
    public Volume<float> Prepare<T>(Volume<T> stack, NetworkPredictor network, out IntensityScaling scaling)
        where T : unmanaged
    {
        scaling = Intensity.Scaling(stack, Normalization.MinMax, maximumThreads);
        Shape3D target = PublishedResampling.ShapeAt(stack.Shape, Ratio(stack.Spacing!.Value));
        Volume<float> interpolated = PublishedResampling.Intensities(stack, target, maximumThreads);
        Intensity.NormalizeInPlace(interpolated, Normalization.MinMax, maximumThreads);
        return interpolated;
    }

    /// <summary>Computes the probabilities of a network on the interpolated grid.</summary>
    public Volume<float> Predict(
        NetworkPredictor network,
        Volume<float> input,
        Shape3D shape,
        VoxelSpacing spacing,
        IProgress<double>? progress,
        CancellationToken cancellationToken) =>
        new PublishedTiling(input.Shape, shape, options.Patch, maximumThreads).Run(input, network, progress, cancellationToken);

    /// <summary>Interpolates the masks back to the stack's grid and runs a watershed of the distance in voxels from the centers.</summary>
    /// <returns>One id per nucleus, in raster order; the published code numbers them in the raster order of their centers.</returns>
    public Volume<int> Divide(
        Volume<float> nuclei,
        Volume<float> centers,
        Shape3D shape,
        VoxelSpacing spacing,
        WatershedOptions watershed,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Volume<byte> mask = MaskOnGrid(nuclei, watershed.NucleusThreshold!.Value, shape);
        Volume<byte> centerMask = MaskOnGrid(centers, watershed.CenterThreshold!.Value, shape);
        cancellationToken.ThrowIfCancellationRequested();
        Volume<int> markers = ConnectedComponents.Label(centerMask, out int found, maximumThreads: watershed.MaximumThreads);
        if (options.LargestDroppedCenter > 0)
        {
            found -= Regions.RemoveSmall(markers, (int)Math.Min(int.MaxValue, options.LargestDroppedCenter + 1L));
        }

        if (found > 0 && !AnyInside(mask.Voxels, markers.Voxels)) return new Volume<int>(shape, spacing);
        cancellationToken.ThrowIfCancellationRequested();
        var inVoxels = new MarkerWatershedOptions { Spacing = VoxelSpacing.Isotropic(1), MaximumThreads = watershed.MaximumThreads };
        return MarkerWatershed.Divide(mask, markers, inVoxels).WithSpacing(spacing);
    }

    /// <inheritdoc/>
    public Volume<float> OnGrid(Volume<float> probability, Shape3D shape, VoxelSpacing spacing) =>
        Resampling.Linear(probability, shape, maximumThreads).WithSpacing(spacing);

    private double Ratio(VoxelSpacing spacing) => options.DepthRatio ?? spacing.Z / spacing.X;

    private Volume<byte> MaskOnGrid(Volume<float> probability, double threshold, Shape3D shape) =>
        PublishedResampling.Mask(Mask.Above(probability, threshold), shape, maximumThreads: maximumThreads);

    /// <summary>
    /// If all centers lie outside the mask, nothing is left. Components take their place only if no center was found at all.
    /// </summary>
    private static bool AnyInside(ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0 && markers[i] != 0) return true;
        }

        return false;
    }
}
