using QcaNet.Models.Inference;
using QcaNet.Models.Kernels;
using QcaNet.Models.Networks;
using QcaNet.Models.Tests.Inference;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Kernels;

public class KernelNetworkTests
{
    [Theory]
    [InlineData(1, 5, 3)]
    [InlineData(2, 8, 3)]
    [InlineData(3, 4, 3)]
    [InlineData(4, 2, 3)]
    [InlineData(1, 12, 5)]
    [InlineData(3, 3, 5)]
    public void Probabilities_AreThoseOfTheModules(int levels, int width, int kernel)
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(levels, width, kernel), seed: 7);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(16, 32, 48));
        Assert.InRange(NaiveNetwork.Difference(NaiveNetwork.Probability(weights, input), Run(weights, input, 2)), 0, 1e-5);
    }

    [Fact]
    public void Probabilities_AreTheSameBits_ForAnyNumberOfThreads()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(2, 8, 3), seed: 8);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(24, 28, 36));
        float[] one = Run(weights, input, 1);
        foreach (int threads in (int[])[2, 3, 7]) Assert.Equal(one, Run(weights, input, threads));
    }

    [Fact]
    public void Arena_IsAsLargeAsItSays_AndWhatItHoldsBefore_DoesNotMatter()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(2, 6, 3), seed: 9);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(12, 16, 20));
        using var network = new KernelNetwork(weights);
        long bytes = network.ArenaBytes(input.Shape, 2);
        float[] clean = Run(weights, input, 2), found = new float[input.Shape.Length];

        // Four numbers beyond it must be as they were.
        using var arena = new NativeBuffer(bytes + 16);
        unsafe
        {
            var all = new Span<float>(arena.Pointer, (int)((bytes / 4) + 4));
            all.Fill(float.NaN);
            all[^4..].Fill(42);
            network.Run(input.Voxels, input.Shape, found, arena, 2);
            Assert.Equal([42, 42, 42, 42], all[^4..].ToArray());
        }

        Assert.Equal(clean, found);
    }

    [Fact]
    public void PassesSideBySide_GiveWhatTheyGiveAlone()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(2, 4, 3), seed: 10);
        Volume<float>[] inputs = [.. Enumerable.Range(0, 6).Select(i => NaiveNetwork.Noise(new Shape3D(8 + (4 * (i % 2)), 12, 16), i))];
        float[][] alone = [.. inputs.Select(input => Run(weights, input, 1))];
        using var network = new KernelNetwork(weights);
        var together = new float[inputs.Length][];
        Parallel.For(0, inputs.Length, i =>
        {
            together[i] = new float[inputs[i].Shape.Length];
            using var arena = new NativeBuffer(network.ArenaBytes(inputs[i].Shape, 2));
            network.Run(inputs[i].Voxels, inputs[i].Shape, together[i], arena, 2);
        });
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Supports_TheKernelsThereAre()
    {
        Assert.Equal(System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated, KernelNetwork.Supports(NsnArchitecture.Paper));
        Assert.Equal(KernelNetwork.Supports(NsnArchitecture.Paper), KernelNetwork.Supports(NdnArchitecture.Paper));
        Assert.False(KernelNetwork.Supports(new UNet3DArchitecture(1, 4, 7)));
        Assert.False(KernelNetwork.Supports(new UNet3DArchitecture(1, 4, 3) { InputChannels = 2 }));
        Assert.False(KernelNetwork.Supports(new UNet3DArchitecture(1, 4, 3) { OutputChannels = 3 }));
    }

    private static float[] Run(NetworkWeights weights, Volume<float> input, int threads)
    {
        using var network = new KernelNetwork(weights);
        using var arena = new NativeBuffer(network.ArenaBytes(input.Shape, threads));
        var found = new float[input.Shape.Length];
        network.Run(input.Voxels, input.Shape, found, arena, threads);
        return found;
    }
}
