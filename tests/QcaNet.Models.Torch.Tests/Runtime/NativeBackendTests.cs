using QcaNet.Models.Runtime;

namespace QcaNet.Models.Torch.Tests;

public class NativeBackendTests
{
    [Fact]
    public void Inspect_OnAMachineThatRunsTheTests_SaysThatTheBackendWorks()
    {
        NativeBackendReport report = NativeBackend.Inspect();
        Assert.NotEqual(NativeBackendState.Failed, report.State);
        Assert.Null(report.Problem);
        Assert.StartsWith("2.10", report.TorchVersion, StringComparison.Ordinal);
        Assert.Equal(report.State == NativeBackendState.LoadedPatched, report.PatchedCopy is not null);
    }

    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:2", "cuda:2")]
    public void ComputeDevice_ReadsItsNames(string text, string name)
    {
        Assert.True(ComputeDevice.TryParse(text, out ComputeDevice device));
        Assert.Equal(name, device.Name);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData(null)]
    public void ComputeDevice_RefusesOtherNames(string? text) => Assert.False(ComputeDevice.TryParse(text, out _));
}
