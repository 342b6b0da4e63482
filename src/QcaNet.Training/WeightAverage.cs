using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Training;

/// <summary>A second network whose weights and running statistics follow the trained one's slowly: smoother, and better on unseen data.</summary>
/// <remarks>Exponential moving average (Polyak and Juditsky 1992). The decay of step n is at most (1 + n) / (10 + n), so that it forgets the random start.</remarks>
internal sealed class WeightAverage : IDisposable
{
    private readonly double _decay;

    public WeightAverage(UNet3D network, double decay)
    {
        _decay = decay;
        Network = new UNet3D(network.Architecture);
        Update(network, 0, 0);
    }

    public UNet3D Network { get; }

    public void Update(UNet3D network, int step) => Update(network, step, _decay);

    private void Update(UNet3D network, int step, double decay)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        double keep = decay == 0 ? 0 : Math.Min(decay, (1.0 + step) / (10.0 + step));
        foreach ((Tensor own, Tensor theirs) in Network.NamedWeights().Select(w => w.Value).Zip(network.NamedWeights().Select(w => w.Value)))
        {
            own.mul_(keep).add_(theirs, alpha: 1 - keep);
        }
    }

    public void Dispose() => Network.Dispose();
}
