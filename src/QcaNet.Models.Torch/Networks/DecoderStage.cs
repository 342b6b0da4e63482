using QcaNet.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>Doubles the resolution, concatenates the skip connection, and convolves twice.</summary>
internal sealed class DecoderStage : ConvolutionStage
{
#pragma warning disable IDE1006
    private readonly ConvTranspose3d up;
#pragma warning restore IDE1006

    public DecoderStage(int coarse, int skip, UNet3DArchitecture architecture)
        : base(coarse + skip, skip, skip, architecture, register: false)
    {
        up = nn.ConvTranspose3d(coarse, coarse, 2, stride: 2);
        RegisterComponents();
    }

    /// <summary>The order [upsampled, skip] is that of the published code; weights depend on it.</summary>
    public Tensor Join(Tensor coarse, Tensor skip)
    {
        using var scope = NewDisposeScope();
        Tensor joined = cat([up.call(coarse), skip], 1);
        return call(joined).MoveToOuterDisposeScope();
    }
}
