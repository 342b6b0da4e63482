using System.Runtime.InteropServices;
using QcaNet.Models.Kernels;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>
/// A layer computed by the built-in kernels. The first convolution of a decoder stage consists of two: the composition of transposed convolution and
/// convolution on the coarse voxels, and the convolution of the skip connection, which is added.
/// </summary>
internal sealed unsafe class OwnConvolution : IDisposable
{
    private readonly ConvolutionLayer _layer;
    private readonly int _threads;
    private readonly FirstConvolution? _first;
    private readonly IConvolution? _up;
    private readonly IConvolution? _convolution;
    private readonly BiasTable? _bias;
    private readonly NativeBuffer _features;
    private readonly NativeBuffer? _coarse;
    private readonly NativeBuffer _output;
    private readonly NativeBuffer _scratch;

    /// <summary>Gets the kernels of the layer from those of its network, and converts the input to their layout.</summary>
    public OwnConvolution(ConvolutionLayer layer, ConvolutionInput input, int threads)
    {
        (_layer, _threads) = (layer, threads);
        MeasuredNetwork network = MeasuredNetwork.Of(layer.Network);
        (WeightTensor weight, WeightTensor bias) = network.Folding.Convolution(layer.Stage, layer.Number);
        float[] shifts = KernelLayout.Padded(bias);
        _output = new NativeBuffer(FeatureMap.Bytes(layer.Shape, layer.Outputs));
        if (layer.Inputs == 1)
        {
            _first = new FirstConvolution(KernelLayout.Taps(weight, 0, 1), shifts, layer.Kernel, shifts.Length);
            _features = NativeBuffer.Of(MemoryMarshal.Cast<byte, float>(input.Features.bytes));
            _scratch = new NativeBuffer(_first.ScratchNumbers(layer.Shape) * sizeof(float));
            return;
        }

        _features = Lay(input.Features, layer.Shape, layer.Inputs);
        if (input.Coarse is null)
        {
            _convolution = Kernels(layer.Name);
            _bias = new BiasTable(shifts);
            _scratch = new NativeBuffer(_convolution.ScratchNumbers(layer.Shape, threads) * sizeof(float));
            return;
        }

        _coarse = Lay(input.Coarse, CoarseShape, layer.Upsampled);
        _up = Kernels($"{layer.Stage}.up+conv0");
        _convolution = Kernels($"{layer.Stage}.skip+conv0");
        _bias = UpsamplingComposition.Bias(network.Weights.Tensors[$"{layer.Stage}.up.bias"].Values, KernelLayout.Taps(weight, 0, layer.Upsampled), shifts, layer.Kernel);
        _scratch = new NativeBuffer(Math.Max(_up.ScratchNumbers(layer.Shape, threads), _convolution.ScratchNumbers(layer.Shape, threads)) * sizeof(float));

        IConvolution Kernels(string name) => network.Kernels.Convolutions.First(c => c.Name == name).Convolution;
    }

    private Shape3D CoarseShape => new(_layer.Shape.Depth / 2, _layer.Shape.Height / 2, _layer.Shape.Width / 2);

    /// <summary>Computes the layer, overwriting the result of an earlier call.</summary>
    public void Run()
    {
        var output = new FeatureMap((nint)_output.Pointer, _layer.Shape, FeatureMap.RoundUp(_layer.Outputs));
        if (_first is not null)
        {
            _first.Convolve(_features.Pointer, output, _scratch.Pointer, _threads);
            return;
        }

        if (_up is not null)
        {
            var coarse = new FeatureMap((nint)_coarse!.Pointer, CoarseShape, FeatureMap.RoundUp(_layer.Upsampled));
            _up.Run(coarse, output, default, _scratch.Pointer, _threads);
        }

        var features = new FeatureMap((nint)_features.Pointer, _layer.Shape, FeatureMap.RoundUp(_layer.Inputs));
        _convolution!.Run(features, output, new Epilogue(_up is not null, _bias, true), _scratch.Pointer, _threads);
    }

    /// <summary>Returns the result of the last call.</summary>
    /// <returns>(1, outputs, Z, Y, X), float32. The caller owns it.</returns>
    public Tensor Result()
    {
        using var scope = NewDisposeScope();
        Tensor all = empty([1, _layer.Shape.Depth, _layer.Shape.Height, _layer.Shape.Width, FeatureMap.RoundUp(_layer.Outputs)]);
        new ReadOnlySpan<byte>(_output.Pointer, checked((int)_output.Bytes)).CopyTo(all.bytes);
        return all.narrow(4, 0, _layer.Outputs).permute(0, 4, 1, 2, 3).MoveToOuterDisposeScope();
    }

    /// <remarks>The convolutions belong to the network.</remarks>
    public void Dispose()
    {
        _first?.Dispose();
        _bias?.Dispose();
        _features.Dispose();
        _coarse?.Dispose();
        _output.Dispose();
        _scratch.Dispose();
    }

    /// <summary>Channels-last, padded with zeros to complete vectors.</summary>
    private static NativeBuffer Lay(Tensor tensor, Shape3D shape, int channels)
    {
        using var scope = NewDisposeScope();
        Tensor arranged = tensor.permute(0, 2, 3, 4, 1).contiguous();
        ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(arranged.bytes);
        var buffer = new NativeBuffer(FeatureMap.Bytes(shape, channels));
        var to = new Span<float>(buffer.Pointer, checked((int)(buffer.Bytes / sizeof(float))));
        to.Clear();
        int padded = FeatureMap.RoundUp(channels);
        for (int voxel = 0; voxel < shape.Length; voxel++) from.Slice(voxel * channels, channels).CopyTo(to[(voxel * padded)..]);
        return buffer;
    }
}
