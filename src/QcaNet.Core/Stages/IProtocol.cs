using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>
/// What surrounds the networks: prepare, predict, divide. <see cref="QcaNetPipeline"/> has the order, the progress and the times.
/// </summary>
internal interface IProtocol
{
    /// <summary>Checks a stack before anything is computed.</summary>
    /// <exception cref="PreprocessingException">Its volumes would need more memory than there is.</exception>
    void Check(Shape3D shape, VoxelSpacing spacing, params ReadOnlySpan<NetworkPredictor> networks);

    /// <summary>Whether two networks are shown the same volume.</summary>
    bool ShowsTheSame(NetworkPredictor a, NetworkPredictor b);

    /// <summary>What a network is shown of a stack, and whether the scale of its intensities is reliable.</summary>
    Volume<float> Prepare<T>(Volume<T> stack, NetworkPredictor network, out IntensityScaling scaling)
        where T : unmanaged;

    /// <summary>A network's probabilities, on the grid that <see cref="Divide"/> takes them on.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">What <see cref="Prepare"/> gave for it.</param>
    /// <param name="shape">Shape of the stack.</param>
    /// <param name="spacing">Spacing of the stack.</param>
    /// <param name="progress">Told the share of the tiles that are done.</param>
    /// <param name="cancellationToken">
    /// See <see cref="NetworkPredictor.Predict(Volume{float}, IProgress{double}?, CancellationToken)"/>.
    /// </param>
    Volume<float> Predict(
        NetworkPredictor network,
        Volume<float> input,
        Shape3D shape,
        VoxelSpacing spacing,
        IProgress<double>? progress,
        CancellationToken cancellationToken);

    /// <summary>Labels on the stack's grid, with its spacing.</summary>
    Volume<int> Divide(
        Volume<float> nuclei,
        Volume<float> centers,
        Shape3D shape,
        VoxelSpacing spacing,
        WatershedOptions options,
        CancellationToken cancellationToken);

    /// <summary>Probabilities on the stack's grid, for the caller to keep.</summary>
    Volume<float> OnGrid(Volume<float> probability, Shape3D shape, VoxelSpacing spacing);
}
