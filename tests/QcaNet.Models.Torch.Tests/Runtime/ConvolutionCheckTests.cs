using static TorchSharp.torch;

namespace QcaNet.Models.Torch.Tests;

public class ConvolutionCheckTests
{
    /// <summary>The networks compute in single precision and channels-last; that has to be right on every processor.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Float32_ChannelsLast_IsRight(int kernel) => Assert.InRange(ConvolutionCheck.Error(kernel, ScalarType.Float32), 0, 1e-5);

    [Fact]
    public void Error_OfARoundedType_IsThatOfRounding_OrTheProcessorIsNamedAsWrong()
    {
        double error = ConvolutionCheck.Error(3, ScalarType.BFloat16);
        Assert.True(error > 1e-5, $"bfloat16 rounds to eight bits, but the error is {error}");
        if (error <= 0.05) return;
        var refused = Assert.Throws<QcaNet.Models.Inference.InferenceBackendException>(
            () => ConvolutionCheck.Require(3, QcaNet.Models.Inference.Precision.BFloat16));
        Assert.Contains("in BFloat16 wrongly here", refused.Message, StringComparison.Ordinal);
    }
}
