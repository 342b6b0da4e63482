using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>
/// The steps around the networks: prepare, predict, divide. <see cref="QcaNetPipeline"/> runs them in order and reports progress and
/// times.
/// </summary>
internal interface IProtocol
{
    /// <summary>Checks a stack before anything is computed.</summary>
    /// <exception cref="PreprocessingException">Its volumes would need more memory than is available.</exception>
    void Check(Shape3D shape, VoxelSpacing spacing, params ReadOnlySpan<NetworkPredictor> networks);

    /// <summary>Whether two networks take the same input volume.</summary>
    bool ShowsTheSame(NetworkPredictor a, NetworkPredictor b);

    /// <summary>Computes the input of a network from a stack, and reports whether the scale of its intensities is reliable.</summary>
    Volume<float> Prepare<T>(Volume<T> stack, NetworkPredictor network, out IntensityScaling scaling)
        where T : unmanaged;

    /// <summary>Computes the probabilities of a network, on the grid that <see cref="Divide"/> expects.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The result of <see cref="Prepare"/> for this network.</param>
    /// <param name="shape">Shape of the stack.</param>
    /// <param name="spacing">Spacing of the stack.</param>
    /// <param name="progress">Receives the fraction of the tiles that are done.</param>
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

    /// <summary>Computes the labels on the stack's grid, with its spacing.</summary>
    Volume<int> Divide(
        Volume<float> nuclei,
        Volume<float> centers,
        Shape3D shape,
        VoxelSpacing spacing,
        WatershedOptions options,
        CancellationToken cancellationToken);

    /// <summary>Resamples probabilities to the stack's grid, for the result.</summary>
    Volume<float> OnGrid(Volume<float> probability, Shape3D shape, VoxelSpacing spacing);
}
