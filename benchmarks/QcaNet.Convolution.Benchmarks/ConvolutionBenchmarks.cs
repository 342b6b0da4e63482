using BenchmarkDotNet.Attributes;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>
/// Each convolution of a network, with its batch normalisation and ReLU, in each way that it has been computed, in operations a second beside the machine's
/// matrix product.
/// </summary>
/// <remarks>
/// <para>
/// All rows of a layer do the same work on the same numbers; before a row is measured, its result is compared with that of <see cref="Plain"/>. Operations are
/// those of the definition, 2 * inputs * outputs * kernel^3 a voxel, whatever a way really computes: <see cref="Own"/> may exceed the matrix product, because
/// short transforms need fewer products than the definition, and <see cref="BFloat16"/>, because the matrix product is in single precision.
/// </para>
/// <para>
/// The first convolution of a decoder stage ("up+conv0", "64+32>32") reads 64 upsampled channels and 32 from the encoder. libtorch's rows are transposed
/// convolution, joining, convolution. The own kernels never make the upsampled channels: transposed convolution and convolution are composed into one
/// convolution of the coarse voxels, and the convolution of the encoder's channels is added to its result; their row is the sum of both. The rate
/// counts the transposed convolution's operations in all rows.
/// </para>
/// <para>
/// libtorch makes a new tensor for each result, and each intermediate one; the own kernels write into memory that is there, as they do in a pass. Both take
/// libtorch's number of threads. The head, a convolution of one voxel without normalisation, is left out.
/// </para>
/// </remarks>
[Config(typeof(ConvolutionConfig))]
public abstract class ConvolutionBenchmarks : IDisposable
{
    /// <summary>Largest difference to <see cref="Plain"/>, as a share of the largest value.</summary>
    private const double Allowed = 1e-3, AllowedInBFloat16 = 2e-2;

    private TorchConvolution? _torch;
    private OwnConvolution? _own;

    /// <summary>What is measured.</summary>
    public abstract IEnumerable<ConvolutionLayer> Layers { get; }

    [ParamsSource(nameof(Layers))]
    public ConvolutionLayer Layer { get; set; } = null!;

    [GlobalSetup(Target = nameof(Plain))]
    public void PreparePlain() => Prepare(nameof(Plain), input => _torch = TorchConvolution.Plain(Layer, input));

    [GlobalSetup(Target = nameof(Folded))]
    public void PrepareFolded() => Prepare(nameof(Folded), input => _torch = TorchConvolution.Folded(Layer, input));

    [GlobalSetup(Target = nameof(ChannelsLast))]
    public void PrepareChannelsLast() => Prepare(nameof(ChannelsLast), input => _torch = TorchConvolution.Arranged(Layer, input, ScalarType.Float32));

    [GlobalSetup(Target = nameof(BFloat16))]
    public void PrepareBFloat16() => Prepare(nameof(BFloat16), input => _torch = TorchConvolution.Arranged(Layer, input, ScalarType.BFloat16), AllowedInBFloat16);

    [GlobalSetup(Target = nameof(Own))]
    public void PrepareOwn() => Prepare(nameof(Own), input => _own = new OwnConvolution(Layer, input, get_num_threads()));

    /// <summary>The modules of the network: contiguous tensors, convolution, batch normalisation, ReLU.</summary>
    [Benchmark(Baseline = true, Description = "libtorch, plain layout, separate normalization")]
    public void Plain() => Convolve();

    /// <summary>Batch normalisation worked into the weights.</summary>
    [Benchmark(Description = "libtorch, plain layout, folded")]
    public void Folded() => Convolve();

    /// <summary>Folded, the channels of each voxel side by side.</summary>
    [Benchmark(Description = "libtorch, channels last, folded")]
    public void ChannelsLast() => Convolve();

    /// <summary>Folded, channels-last, input, weights and result in bfloat16; only on processors that multiply it.</summary>
    [Benchmark(Description = "libtorch, channels last, folded, bfloat16")]
    public void BFloat16() => Convolve();

    /// <summary>This library's kernels.</summary>
    [Benchmark(Description = "QcaNet.Models kernels")]
    public void Own() => _own!.Run();

    [GlobalCleanup]
    public void Dispose()
    {
        _torch?.Dispose();
        _own?.Dispose();
        (_torch, _own) = (null, null);
        GC.SuppressFinalize(this);
    }

    private void Convolve()
    {
        using Tensor result = _torch!.Run();
    }

    /// <summary>Makes a way and computes the layer once, and once as <see cref="Plain"/>: what differs is not measured.</summary>
    private void Prepare(string way, Action<ConvolutionInput> make, double allowed = Allowed)
    {
        NativeBackend.EnsureLoaded();

        // At the first call: before any layer is measured, and not while the table is made.
        _ = MatrixProductRate.FlopsASecond;
        using var scope = NewDisposeScope();
        using var input = new ConvolutionInput(Layer);
        using var plain = TorchConvolution.Plain(Layer, input);
        Tensor expected = plain.Run();
        make(input);
        _own?.Run();
        Tensor result = _own?.Result() ?? _torch!.Run();
        double largest = expected.max().item<float>();
        double difference = (result.to(ScalarType.Float32) - expected).abs().max().item<float>() / largest;
        if (difference < allowed) return; // a NaN is no result either
        throw new InvalidOperationException(FormattableString.Invariant(
            $"{way} of {Layer} differs from {nameof(Plain)} by {difference:E1} of the largest value, {allowed:E0} are allowed: it computes something else and is not measured."));
    }
}
