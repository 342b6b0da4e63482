using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>The protocol of this library: preprocessing as stated in the weights' metadata, distances in micrometers.</summary>
/// <param name="maximumThreads">Maximum number of threads; null uses one per processor.</param>
internal sealed class DefaultProtocol(int? maximumThreads) : IProtocol
{
    /// <inheritdoc/>
    public void Check(Shape3D shape, VoxelSpacing spacing, params ReadOnlySpan<NetworkPredictor> networks)
    {
        foreach (NetworkPredictor network in networks) NetworkInput.ShapeFor(shape, spacing, network.Metadata.Spacing!.Value);
    }

    /// <inheritdoc/>
    public bool ShowsTheSame(NetworkPredictor a, NetworkPredictor b) =>
        a.Metadata.Spacing == b.Metadata.Spacing && a.Metadata.Normalization == b.Metadata.Normalization;

    /// <inheritdoc/>
    public Volume<float> Prepare<T>(Volume<T> stack, NetworkPredictor network, out IntensityScaling scaling)
        where T : unmanaged => NetworkInput.Prepare(stack, network.Metadata, out scaling, maximumThreads);

    /// <inheritdoc/>
    public Volume<float> Predict(
        NetworkPredictor network,
        Volume<float> input,
        Shape3D shape,
        VoxelSpacing spacing,
        IProgress<double>? progress,
        CancellationToken cancellationToken) =>
        OnGrid(network.Predict(input, progress, cancellationToken), shape, spacing);

    /// <inheritdoc/>
    public Volume<int> Divide(
        Volume<float> nuclei,
        Volume<float> centers,
        Shape3D shape,
        VoxelSpacing spacing,
        WatershedOptions options,
        CancellationToken cancellationToken) =>
        NucleusDivision.Divide(nuclei, centers, options, cancellationToken);

    /// <inheritdoc/>
    public Volume<float> OnGrid(Volume<float> probability, Shape3D shape, VoxelSpacing spacing) =>
        NetworkInput.OnGrid(probability, shape, spacing, maximumThreads);
}
