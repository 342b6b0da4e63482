using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>A network that is ready to pass over volumes, whatever computes it.</summary>
internal interface IPassNetwork : IDisposable
{
    /// <summary>Bytes at the widest moment of a pass, beside its input and its probabilities.</summary>
    /// <param name="pass">Extent of the pass, multiples of the divisor.</param>
    long Bytes(Shape3D pass);

    /// <summary>Probability of class 1 at each voxel.</summary>
    /// <param name="input">Voxels of the pass.</param>
    /// <param name="pass">Their extent.</param>
    /// <param name="output">Receives as many probabilities.</param>
    /// <param name="cancellationToken">Checked during the pass where the engine can; else the pass is finished.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    void Probability(ReadOnlySpan<float> input, Shape3D pass, Span<float> output, CancellationToken cancellationToken);

    /// <summary>Lets memory go that was kept from pass to pass.</summary>
    void Release();
}
