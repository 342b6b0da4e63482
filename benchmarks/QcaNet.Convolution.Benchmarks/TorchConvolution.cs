using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>A layer computed by libtorch, with batch normalization after the convolution or folded into it, in a given layout and type.</summary>
internal sealed class TorchConvolution : IDisposable
{
    private const string Gamma = "weight", Beta = "bias", Mean = "running_mean", Variance = "running_var";

    private readonly Tensor _features;
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long[] _padding;
    private readonly Upsampling? _up;
    private readonly Dictionary<string, Tensor> _normalisation = [];
    private readonly double _epsilon;

    private TorchConvolution(ConvolutionLayer layer, ConvolutionInput input, bool folded, bool channelsLast = false, ScalarType type = ScalarType.Float32)
    {
        using var noGradient = no_grad();
        MeasuredNetwork network = MeasuredNetwork.Of(layer.Network);
        IReadOnlyDictionary<string, WeightTensor> tensors = network.Weights.Tensors;
        (WeightTensor weight, WeightTensor bias) = folded
            ? network.Folding.Convolution(layer.Stage, layer.Number)
            : (tensors[$"{layer.Name}.weight"], tensors[$"{layer.Name}.bias"]);
        _features = Lay(input.Features);
        _weight = Weights(weight);
        _bias = Row(bias);
        _padding = [layer.Kernel / 2, layer.Kernel / 2, layer.Kernel / 2];
        if (input.Coarse is not null)
        {
            string up = $"{layer.Stage}.up";
            _up = new Upsampling(Lay(input.Coarse), Weights(tensors[$"{up}.weight"]), Row(tensors[$"{up}.bias"]));
        }

        if (folded) return;
        _epsilon = network.Weights.Architecture.BatchNormEpsilon;
        foreach (string name in (string[])[Gamma, Beta, Mean, Variance]) _normalisation[name] = Row(tensors[$"{layer.Stage}.norm{layer.Number}.{name}"]);

        // A copy outside the scope of the caller, so that the input can be released.
        Tensor Lay(Tensor tensor)
        {
            Tensor typed = tensor.to(type, copy: true).DetachFromDisposeScope();
            if (!channelsLast) return typed;
            using (typed) return ChannelsLast.Arrange(typed).DetachFromDisposeScope();
        }

        Tensor Weights(WeightTensor of)
        {
            using Tensor tensor = of.ToTensor();
            return Lay(tensor);
        }

        Tensor Row(WeightTensor of)
        {
            using Tensor tensor = of.ToTensor();
            return tensor.to(type, copy: true).DetachFromDisposeScope();
        }
    }

    /// <summary>The modules of the network: contiguous tensors, convolution, batch normalization, ReLU.</summary>
    public static TorchConvolution Plain(ConvolutionLayer layer, ConvolutionInput input) => new(layer, input, folded: false);

    /// <summary>Batch normalization folded into the weights, contiguous tensors.</summary>
    public static TorchConvolution Folded(ConvolutionLayer layer, ConvolutionInput input) => new(layer, input, folded: true);

    /// <summary>Like <see cref="Folded"/>, with channels-last input and weights.</summary>
    public static TorchConvolution Arranged(ConvolutionLayer layer, ConvolutionInput input, ScalarType type) => new(layer, input, folded: true, channelsLast: true, type);

    /// <summary>Computes the layer.</summary>
    /// <returns>(1, outputs, Z, Y, X) in the type of the layer. The caller owns it.</returns>
    public Tensor Run()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensor x = _features;
        if (_up is not null) x = cat([nn.functional.conv_transpose3d(_up.Coarse, _up.Weight, _up.Bias, strides: [2, 2, 2]), x], 1);
        x = nn.functional.conv3d(x, _weight, _bias, padding: _padding);
        if (_normalisation.Count > 0)
        {
            x = nn.functional.batch_norm(x, _normalisation[Mean], _normalisation[Variance], _normalisation[Gamma], _normalisation[Beta], training: false, eps: _epsilon);
        }

        return x.relu_().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_features, _weight, _bias, .. _normalisation.Values]) tensor.Dispose();
        if (_up is null) return;
        _up.Coarse.Dispose();
        _up.Weight.Dispose();
        _up.Bias.Dispose();
    }

    /// <summary>The input that a decoder stage upsamples, and the weights.</summary>
    private sealed record Upsampling(Tensor Coarse, Tensor Weight, Tensor Bias);
}
