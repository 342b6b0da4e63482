using BenchmarkDotNet.Attributes;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>
/// Each convolution of a network, with its batch normalization and ReLU, computed by several methods, in operations per second,
/// compared with the matrix product of the machine.
/// </summary>
/// <remarks>
/// <para>
/// All rows of a layer do the same work on the same values; before a row is measured, its result is compared with that of <see cref="Plain"/>.
/// Operations are those of the definition, 2 * inputs * outputs * kernel^3 per voxel, regardless of the method. <see cref="Own"/> may
/// exceed the matrix product, because short transforms need fewer products, and <see cref="BFloat16"/>, because the matrix
/// product is in single precision.
/// </para>
/// <para>
/// The first convolution of a decoder stage ("up+conv0", "64+32>32") reads 64 upsampled channels and 32 from the encoder. The rows of libtorch are transposed
/// convolution, concatenation and convolution. The built-in kernels never create the upsampled channels: transposed convolution and convolution
/// are composed into one convolution of the coarse voxels, to which the convolution of the encoder channels is added; their row is the sum of
/// both. The rate counts the operations of the transposed convolution in all rows.
/// </para>
/// <para>
/// libtorch allocates a tensor for each result, including intermediate ones; the built-in kernels write to existing memory, as in a pass. Both use
/// the number of threads of libtorch. The head, a convolution of one voxel without normalization, is omitted.
/// </para>
/// </remarks>
[Config(typeof(ConvolutionConfig))]
public abstract class ConvolutionBenchmarks : IDisposable
{
    /// <summary>Largest difference from <see cref="Plain"/>, relative to the largest value.</summary>
    private const double Allowed = 1e-3, AllowedInBFloat16 = 2e-2;

    private TorchConvolution? _torch;
    private OwnConvolution? _own;

    /// <summary>The layer that is measured.</summary>
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

    /// <summary>The modules of the network: contiguous tensors, convolution, batch normalization, ReLU.</summary>
    [Benchmark(Baseline = true, Description = "libtorch, plain layout, separate normalization")]
    public void Plain() => Convolve();

    /// <summary>Batch normalization folded into the weights.</summary>
    [Benchmark(Description = "libtorch, plain layout, folded")]
    public void Folded() => Convolve();

    /// <summary>Folded, channels-last.</summary>
    [Benchmark(Description = "libtorch, channels last, folded")]
    public void ChannelsLast() => Convolve();

    /// <summary>Folded, channels-last, with input, weights and result in bfloat16; only on CPUs with bfloat16 instructions.</summary>
    [Benchmark(Description = "libtorch, channels last, folded, bfloat16")]
    public void BFloat16() => Convolve();

    /// <summary>The built-in kernels.</summary>
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

    /// <summary>Creates a method, and compares its result with that of <see cref="Plain"/>: wrong results are not measured.</summary>
    private void Prepare(string way, Action<ConvolutionInput> make, double allowed = Allowed)
    {
        NativeBackend.EnsureLoaded();

        // At the first call: before any layer is measured, and not while the table is created.
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
        if (difference < allowed) return; // also rejects NaN
        throw new InvalidOperationException(FormattableString.Invariant(
            $"{way} of {Layer} differs from {nameof(Plain)} by {difference:E1} of the largest value, {allowed:E0} are allowed: it computes something else and is not measured."));
    }
}
