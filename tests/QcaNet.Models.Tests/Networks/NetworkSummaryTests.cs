using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using static TorchSharp.torch;

namespace QcaNet.Models.Tests.Networks;

public class NetworkSummaryTests
{
    [Fact]
    public void Parameters_AreThoseOfTheArchitecture()
    {
        foreach (UNet3DArchitecture architecture in new[] { NsnArchitecture.Paper, NdnArchitecture.Paper, NdnArchitecture.Reproduction, UNet3DArchitecture.Baseline, NsnArchitecture.Compact, new(3, 5, 1) { InputChannels = 2, OutputChannels = 4 } })
        {
            Assert.Equal(architecture.ParameterCount, NetworkSummary.Create(architecture).Parameters);
        }
    }

    [Fact]
    public void FlopsPerVoxel_OfTheSmallestNetwork_AreWhatPaperAndPencilGive()
    {
        // Levels 1, b 1, k 3. At full resolution: 1>1 and 1>2, behind the concatenation of 4 and 2: 6>2 and 2>2, the head 2>2 with one tap; the upsampling 4>4
        // gives full resolution with one tap. At half of it, an eighth of the voxels: 2>2 and 2>4.
        double full = 2 * ((27 * (1 + 2 + 12 + 4)) + 4 + 16), half = 2 * 27 * (4 + 8) / 8.0;
        NetworkSummary summary = NetworkSummary.Create(new UNet3DArchitecture(1, 1, 3));
        Assert.Equal(full + half, summary.FlopsPerVoxel, 1e-9);
        Assert.Equal(["encoder.0.conv0", "encoder.0.conv1", "encoder.1.conv0", "encoder.1.conv1", "decoder.0.up", "decoder.0.conv0", "decoder.0.conv1", "head"], summary.Layers.Select(l => l.Name));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    public void ReceptiveField_IsAsFarAsAChangeIsFelt(int levels, int kernel)
    {
        // With positive weights nothing is cut off by ReLU or lost in pooling: a bump at p changes every output that can depend on p, and no other.
        var architecture = new UNet3DArchitecture(levels, 1, kernel);
        NetworkSummary summary = NetworkSummary.Create(architecture);
        int divisor = architecture.Divisor, extent = ((2 * summary.Halo) + divisor) / divisor * divisor + (2 * divisor), centre = extent / 2 / divisor * divisor;
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var network = new UNet3D(architecture, 1);
        foreach ((string name, var parameter) in network.named_parameters())
        {
            // Without biases a quiet input stays exactly zero, and the faintest change shows.
            using Tensor value = full_like(parameter, name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 0.1);
            parameter.copy_(value);
        }

        network.eval();
        int halo = 0;
        var reached = new Dictionary<int, (int From, int To)>();
        for (int p = centre - extent + divisor; p < centre + extent - divisor; p++)
        {
            if (p < 0 || p >= extent) continue;
            Tensor quiet = zeros([1, 1, divisor, divisor, extent]), bump = quiet.clone();
            bump[0, 0, 0, 0, p] = 1e6f;
            float[] felt = (network.call(bump) - network.call(quiet)).abs().amax([0, 1, 2, 3]).data<float>().ToArray();
            for (int x = centre; x < centre + divisor; x++)
            {
                if (felt[x] == 0) continue;
                halo = Math.Max(halo, Math.Abs(p - x));
                (int from, int to) = reached.GetValueOrDefault(x, (p, p));
                reached[x] = (Math.Min(from, p), Math.Max(to, p));
            }
        }

        Assert.Equal((summary.ReceptiveField, summary.Halo), (reached.Values.Max(r => r.To - r.From + 1), halo));
    }
}
