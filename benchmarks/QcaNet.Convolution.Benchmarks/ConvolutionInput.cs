using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>Random features for a layer, 0 to 1 as after ReLU, the same for each method. Float32, contiguous, (1, channels, Z, Y, X).</summary>
internal sealed class ConvolutionInput : IDisposable
{
    public ConvolutionInput(ConvolutionLayer layer)
    {
        using var generator = new Generator(5);
        Features = Random(layer.Inputs, 1);
        Coarse = layer.Upsampled == 0 ? null : Random(layer.Upsampled, 2);

        Tensor Random(int channels, int halving) => rand(
            [1, channels, layer.Shape.Depth / halving, layer.Shape.Height / halving, layer.Shape.Width / halving], generator: generator);
    }

    /// <summary>Input of the convolution; in a decoder stage, the skip connection.</summary>
    public Tensor Features { get; }

    /// <summary>Input of the upsampling; null except for the first convolution of decoder stages.</summary>
    public Tensor? Coarse { get; }

    public void Dispose()
    {
        Features.Dispose();
        Coarse?.Dispose();
    }
}
