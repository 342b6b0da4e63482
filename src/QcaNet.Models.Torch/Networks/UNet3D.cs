using QcaNet.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>
/// The 3D U-Net of a <see cref="UNet3DArchitecture"/>: maps (N, C, Z, Y, X) to logits (N, classes, Z, Y, X).
/// </summary>
/// <remarks>
/// Z, Y and X must be multiples of <see cref="UNet3DArchitecture.Divisor"/>. Tensors keep the strides of their inputs: if the
/// input and the weights are channels-last (<see cref="ChannelsLast.Arrange(Tensor)"/>), so are all activations.
/// </remarks>
public sealed class UNet3D : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006
    private readonly ModuleList<ConvolutionStage> encoder;
    private readonly ModuleList<DecoderStage> decoder;
    private readonly Conv3d head;
#pragma warning restore IDE1006

    /// <summary>
    /// Creates a network with He-normal weights and zero biases, as the published code does. Normalizations start with scale 1 and shift 0.
    /// </summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="seed">Seed of the weights; the same seed produces the same weights.</param>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public UNet3D(UNet3DArchitecture architecture, int seed = 0)
        : base(NameOnceLoaded())
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Architecture = architecture;
        int Width(int i) => architecture.Width(i);

        encoder = new ModuleList<ConvolutionStage>([.. Enumerable.Range(0, architecture.Levels + 1).Select(i =>
            new ConvolutionStage(i == 0 ? architecture.InputChannels : Width(i), Width(i), Width(i + 1), architecture))]);
        decoder = new ModuleList<DecoderStage>([.. Enumerable.Range(0, architecture.Levels).Select(i =>
            new DecoderStage(Width(i + 2), Width(i + 1), architecture))]);
        head = nn.Conv3d(Width(1), architecture.OutputChannels, 1);
        RegisterComponents();
        Initialize(seed);
    }

    /// <summary>The architecture of the network.</summary>
    public UNet3DArchitecture Architecture { get; }

    /// <summary>Computes the logits of every class for every voxel.</summary>
    /// <param name="input">(N, <see cref="UNet3DArchitecture.InputChannels"/>, Z, Y, X). The extents are multiples of the divisor.</param>
    /// <returns>(N, <see cref="UNet3DArchitecture.OutputChannels"/>, Z, Y, X).</returns>
    /// <exception cref="ArgumentException">The rank, the number of channels or the extents of the input are invalid.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckShape(input);
        using var scope = NewDisposeScope();
        var skips = new Tensor[Architecture.Levels];
        Tensor x = encoder[0].call(input);
        for (int i = 0; i < Architecture.Levels; i++)
        {
            skips[i] = x;
            x = encoder[i + 1].call(nn.functional.max_pool3d(x, [2, 2, 2], [2, 2, 2]));
        }

        for (int i = Architecture.Levels - 1; i >= 0; i--)
        {
            x = decoder[i].Join(x, skips[i]);
        }

        return head.call(x).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Every tensor of a weight file with its name (encoder.{i}.conv0.weight, ..., head.bias): the parameters and, for batch
    /// normalization, the running statistics without the batch counter. The tensors belong to the network.
    /// </summary>
    internal IEnumerable<(string Name, Tensor Value)> NamedWeights()
    {
        foreach ((string name, Parameter value) in named_parameters()) yield return (name, value);
        foreach ((string name, Tensor value) in named_buffers())
        {
            if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) yield return (name, value);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // TorchSharp leaves the tensors of nested module lists to the finalizer.
        if (disposing)
        {
            foreach (Tensor tensor in parameters().Concat(buffers()).ToArray()) tensor.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Loads libtorch before the base constructor calls it.</summary>
    private static string NameOnceLoaded()
    {
        NativeBackend.EnsureLoaded();
        return nameof(UNet3D);
    }

    private void Initialize(int seed)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(uint)seed);
        foreach ((string name, Parameter value) in named_parameters())
        {
            if (name.EndsWith(".bias", StringComparison.Ordinal))
            {
                value.zero_();
            }
            else if (value.dim() == 5)
            {
                // He et al. 2015: variance 2 / fan-in. A transposed convolution with stride 2 and extent 2 has one tap per output voxel.
                bool transposed = name.Contains(".up.", StringComparison.Ordinal);
                long fanIn = transposed ? value.shape[0] : value.shape[1] * value.shape[2] * value.shape[3] * value.shape[4];
                value.copy_(randn(value.shape, generator: generator) * Math.Sqrt(2.0 / fanIn));
            }
            else
            {
                // The scale of a normalization. TorchSharp 0.107 does not initialize that of its group normalization.
                value.fill_(1);
            }
        }
    }

    private void CheckShape(Tensor input)
    {
        int divisor = Architecture.Divisor;
        long[] shape = input.shape;
        if (shape.Length == 5 && shape[1] == Architecture.InputChannels && shape[2..].All(extent => extent % divisor == 0)) return;
        throw new ArgumentException(
            $"The input shape ({string.Join(", ", shape)}) is invalid: a network of {Architecture} expects "
            + $"(N, {Architecture.InputChannels}, Z, Y, X) with extents that are multiples of {divisor}.",
            nameof(input));
    }
}
