using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Training.Engines;

/// <summary>Trains with libtorch, on the CPU or a GPU.</summary>
/// <remarks>
/// Weights are copied in and gradients are copied out at each step, so that the state of training is in managed memory only. The layout is
/// channels-last: the plain layout is slower, and produces NaN for some networks on some CPUs.
/// </remarks>
internal sealed class TorchEngine : IGradientEngine
{
    private readonly UNet3D _network;
    private readonly (string Name, Tensor Value, long[] Shape)[] _tensors;
    private readonly long[] _images;
    private readonly Device _device;
    private readonly ScalarType _type;
    private Tensor? _logits;

    public TorchEngine(UNet3DArchitecture architecture, int batch, Shape3D crop, Device device, TrainingPrecision precision)
    {
        _device = device;
        _type = precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        if (device.type == DeviceType.CPU)
        {
            ConvolutionCheck.Require(architecture.Kernel, _type == ScalarType.BFloat16 ? Precision.BFloat16 : Precision.Float32);
        }

        _images = [batch, 1, crop.Depth, crop.Height, crop.Width];
        _network = new UNet3D(architecture);
        if (device.type != DeviceType.CPU) _network.to(device);
        if (_type != ScalarType.Float32) NarrowConvolutions(_network);
        ChannelsLast.Arrange(_network);
        _network.train();
        var shapes = TensorCatalog.Of(architecture).ToDictionary(t => t.Name, t => t.Shape, StringComparer.Ordinal);
        _tensors = [.. _network.NamedWeights().Select(w => (w.Name, w.Value, shapes[w.Name]))];
    }

    /// <inheritdoc/>
    public void Forward(IReadOnlyDictionary<string, float[]> tensors, ReadOnlySpan<float> images, Span<float> logits, float momentum)
    {
        _logits?.Dispose();
        _logits = null;
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            foreach ((string name, Tensor value, long[] shape) in _tensors)
            {
                // libtorch uses a momentum of 0.1. Starting from zero leaves a tenth of the batch statistics,
                // to which any momentum can be applied.
                if (IsStatistic(name)) value.zero_();
                else value.copy_(tensor(tensors[name], shape));
            }
        }

        Tensor input = ChannelsLast.Arrange(tensor(images.ToArray(), _images).to(_device));
        _logits = _network.call(input.to(_type)).to(ScalarType.Float32).DetachFromDisposeScope();
        Read(_logits, logits);
        foreach ((string name, Tensor value, long[] _) in _tensors)
        {
            if (IsStatistic(name)) Mix(tensors[name], Values(value), momentum);
        }
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<float> logitGradients, IReadOnlyDictionary<string, float[]> gradients)
    {
        Tensor logits = _logits ?? throw new InvalidOperationException("Backward requires a preceding call of Forward.");
        using var scope = NewDisposeScope();
        Tensor gradient = ChannelsLast.Arrange(tensor(logitGradients.ToArray(), logits.shape).to(_device));
        logits.backward([gradient]);
        foreach ((string name, Tensor value, long[] _) in _tensors)
        {
            if (IsStatistic(name)) continue;
            if (value.grad is { } own) Read(own, gradients[name]);
            else gradients[name].AsSpan().Clear();
        }

        _network.zero_grad();
        logits.Dispose();
        _logits = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _logits?.Dispose();
        _network.Dispose();
    }

    /// <summary>Converts convolutions to the type. Normalizations accept it, but keep their parameters in float32.</summary>
    private void NarrowConvolutions(nn.Module network)
    {
        foreach (nn.Module module in network.modules())
        {
            if (module is TorchSharp.Modules.Conv3d or TorchSharp.Modules.ConvTranspose3d) module.to(_type);
        }
    }

    private static bool IsStatistic(string name) => name.Contains(".running_", StringComparison.Ordinal);

    private static void Mix(float[] running, float[] tenth, float momentum)
    {
        for (int i = 0; i < running.Length; i++) running[i] = ((1 - momentum) * running[i]) + (momentum * (tenth[i] / 0.1f));
    }

    private static float[] Values(Tensor value)
    {
        float[] values = new float[value.numel()];
        Read(value, values);
        return values;
    }

    private static void Read(Tensor value, Span<float> to)
    {
        using var scope = NewDisposeScope();
        value.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray().CopyTo(to);
    }
}
