using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Inference;

public class PrecisionTests
{
    private static readonly UNet3DArchitecture Tiny = new(1, 2, 3);
    private static readonly NetworkWeights Unchecked = NaiveNetwork.Weights(Tiny, seed: 1);
    private static readonly NetworkWeights Checked = Unchecked.WithMetadata(new NetworkMetadata { PrecisionChecked = "float32, bfloat16" });

    [Fact]
    public void Auto_TakesBFloat16_OnlyWhereTheProcessorHasItAndTheWeightsWereCheckedForIt()
    {
        Assert.Equal(Precision.BFloat16, PrecisionChoice.Resolve(Precision.Auto, [Checked], onGpu: false, processorHasBFloat16: true));
        Assert.Equal(Precision.Float32, PrecisionChoice.Resolve(Precision.Auto, [Checked], onGpu: false, processorHasBFloat16: false));
        Assert.Equal(Precision.Float32, PrecisionChoice.Resolve(Precision.Auto, [Unchecked], onGpu: false, processorHasBFloat16: true));
        Assert.Equal(Precision.Float32, PrecisionChoice.Resolve(Precision.Auto, [Checked, Unchecked], onGpu: false, processorHasBFloat16: true));
        Assert.Equal(Precision.Float32, PrecisionChoice.Resolve(Precision.Auto, [Checked], onGpu: true, processorHasBFloat16: true));
        Assert.Equal(Precision.BFloat16, PrecisionChoice.Resolve(Precision.BFloat16, [Unchecked], onGpu: false, processorHasBFloat16: false));
    }

    [Fact]
    public void Auto_HereGivesWhatTheProcessorHas()
    {
        using var predictor = new NetworkPredictor(Checked, ComputeDevice.Cpu);
        bool narrow = PrecisionChoice.ProcessorHasBFloat16 && TorchBackend.Instance.IsRight(3, Precision.BFloat16);
        Assert.Equal(narrow ? Precision.BFloat16 : Precision.Float32, predictor.Precision);
        Assert.False(PrecisionChoice.ProcessorHasBFloat16 && !System.Runtime.Intrinsics.X86.Avx512F.IsSupported);
    }

    [Fact]
    public void BFloat16_WhenForced_StaysNearFloat32()
    {
        Assert.SkipUnless(TorchBackend.Instance.IsRight(3, Precision.BFloat16), "libtorch computes bfloat16 wrongly on this processor.");

        // 8 bits of mantissa and a handful of layers: some hundredths of the logits.
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(4, 8, 8));
        using var exact = new NetworkPredictor(Unchecked, ComputeDevice.Cpu, null, new InferenceOptions { Precision = Precision.Float32 });
        using var rounded = new NetworkPredictor(Unchecked, ComputeDevice.Cpu, null, new InferenceOptions { Precision = Precision.BFloat16 });
        double difference = NaiveNetwork.Difference(exact.Predict(input).Voxels, rounded.Predict(input).Voxels);
        Assert.InRange(difference, 1e-7, 0.1);
    }

    [Theory]
    [InlineData(-1, 0, null)]
    [InlineData(null, -1, null)]
    [InlineData(null, 0, 0L)]
    public void OptionsOutOfRange_AreRefused(int? halo, int overlap, long? budget)
    {
        var options = new InferenceOptions { Halo = halo, Overlap = overlap, MemoryBudget = budget };
        Assert.Single(options.Problems());
        Assert.Throws<ArgumentException>(() => new NetworkPredictor(Unchecked, ComputeDevice.Cpu, null, options));
    }
}
