using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace QcaNet.Models.Networks;

/// <summary>Two times convolution, batch normalisation, ReLU: what stands on every level of the encoder.</summary>
internal class ConvolutionStage : nn.Module<Tensor, Tensor>
{
    // Names of fields are names of tensors in weight files (conv0.weight, norm0.running_mean, ...).
#pragma warning disable IDE1006
    protected readonly Conv3d conv0, conv1;
    protected readonly BatchNorm3d norm0, norm1;
#pragma warning restore IDE1006

    public ConvolutionStage(int inputs, int middle, int outputs, int kernel, double epsilon, bool register = true)
        : base(nameof(ConvolutionStage))
    {
        conv0 = nn.Conv3d(inputs, middle, kernel, padding: kernel / 2);
        norm0 = nn.BatchNorm3d(middle, epsilon);
        conv1 = nn.Conv3d(middle, outputs, kernel, padding: kernel / 2);
        norm1 = nn.BatchNorm3d(outputs, epsilon);
        if (register) RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        // Each activation is rebound in place: during inference nothing but the stage's output outlives the call.
        using var scope = NewDisposeScope();
        Tensor x = nn.functional.relu(norm0.call(conv0.call(input)), inplace: true);
        x = nn.functional.relu(norm1.call(conv1.call(x)), inplace: true);
        return x.MoveToOuterDisposeScope();
    }
}
