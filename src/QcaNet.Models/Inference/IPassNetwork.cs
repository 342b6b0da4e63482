using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>A network that is ready to run on volumes, with any engine.</summary>
internal interface IPassNetwork : IDisposable
{
    /// <summary>Peak memory of a pass in bytes, in addition to its input and its probabilities.</summary>
    /// <param name="pass">Extent of the pass, multiples of the divisor.</param>
    long Bytes(Shape3D pass);

    /// <summary>Computes the probability of class 1 at each voxel.</summary>
    /// <param name="input">Voxels of the pass.</param>
    /// <param name="pass">Their extent.</param>
    /// <param name="output">Receives one probability per voxel.</param>
    /// <param name="cancellationToken">Checked during the pass if the engine supports it; otherwise the pass is completed.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    void Probability(ReadOnlySpan<float> input, Shape3D pass, Span<float> output, CancellationToken cancellationToken);

    /// <summary>Releases memory that is kept between passes.</summary>
    void Release();
}
