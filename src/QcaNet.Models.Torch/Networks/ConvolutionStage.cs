using QcaNet.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>Convolution, normalization and ReLU, twice: one level of the encoder.</summary>
internal class ConvolutionStage : nn.Module<Tensor, Tensor>
{
    // Field names become tensor names in weight files (conv0.weight, norm0.running_mean, ...).
#pragma warning disable IDE1006
    protected readonly Conv3d conv0, conv1;
    protected readonly nn.Module<Tensor, Tensor> norm0, norm1;
#pragma warning restore IDE1006

    public ConvolutionStage(int inputs, int middle, int outputs, UNet3DArchitecture architecture, bool register = true)
        : base(nameof(ConvolutionStage))
    {
        int kernel = architecture.Kernel;
        conv0 = nn.Conv3d(inputs, middle, kernel, padding: kernel / 2);
        norm0 = Normalization(middle, architecture);
        conv1 = nn.Conv3d(middle, outputs, kernel, padding: kernel / 2);
        norm1 = Normalization(outputs, architecture);
        if (register) RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        // Activations are overwritten in place: during inference, only the output of the stage outlives the call.
        using var scope = NewDisposeScope();
        Tensor x = nn.functional.relu(norm0.call(conv0.call(input)), inplace: true);
        x = nn.functional.relu(norm1.call(conv1.call(x)), inplace: true);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Instance normalization is group normalization with one channel per group. Without normalization, an identity takes its place.
    /// </summary>
    private static nn.Module<Tensor, Tensor> Normalization(int channels, UNet3DArchitecture architecture) =>
        architecture.FeatureNormalization.Kind switch
        {
            FeatureNormalizationKind.Batch => nn.BatchNorm3d(channels, architecture.BatchNormEpsilon),
            FeatureNormalizationKind.None => nn.Identity(),
            _ => nn.GroupNorm(architecture.FeatureNormalization.GroupsAmong(channels), channels, architecture.BatchNormEpsilon),
        };
}
