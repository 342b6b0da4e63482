using QcaNet.Models.Kernels;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>A network run by this library's built-in kernels: single precision on the CPU.</summary>
internal sealed class KernelPass(NetworkWeights weights, int threads) : IPassNetwork
{
    private readonly KernelNetwork _network = new(weights, threads);
    private NativeBuffer? _arena;

    /// <inheritdoc/>
    public long Bytes(Shape3D pass) => _network.ArenaBytes(pass, threads);

    /// <inheritdoc/>
    public void Probability(ReadOnlySpan<float> input, Shape3D pass, Span<float> output, CancellationToken cancellationToken)
    {
        long bytes = Bytes(pass);
        if (_arena is null || _arena.Bytes < bytes)
        {
            Release();
            _arena = new NativeBuffer(bytes);
        }

        _network.Run(input, pass, output, _arena, threads, cancellationToken);
    }

    /// <inheritdoc/>
    public void Release()
    {
        _arena?.Dispose();
        _arena = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _network.Dispose();
    }
}
