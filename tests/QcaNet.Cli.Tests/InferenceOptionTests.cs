using QcaNet.Cli.Commands;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class InferenceOptionTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("4GB", 4L << 30)]
    [InlineData("4 GiB", 4L << 30)]
    [InlineData("900mb", 900L << 20)]
    [InlineData("1.5G", 3L << 29)]
    [InlineData("123456", 123456L)]
    public void Size_IsReadAsPeopleWriteIt(string text, long bytes)
    {
        Assert.True(InferenceCommandOptions.TryParseSize(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-4GB")]
    [InlineData("0")]
    [InlineData("much")]
    [InlineData("1e30")]
    public void WhatIsNoSize_IsRefused(string text) => Assert.False(InferenceCommandOptions.TryParseSize(text, out _));

    [Fact]
    public void TilesAndKeptProbabilities_GiveTheSameLabelsAndTwoMoreFiles()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--tile", "16,16,16", "--augment", "flips", "--precision", "float32", "--keep-probabilities");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "pictures/two.png", "probabilities/two.ndn.tif", "probabilities/two.nsn.tif"], _place.Results());
        Volume<int> truth = Balls.Two().Truth;
        Assert.Equal(truth.Voxels.ToArray(), VolumeReader.Read<int>(Path.Combine(_place.Output, "labels", "two.tif")).Voxels.ToArray());
        Volume<float> nucleus = VolumeReader.Read<float>(Path.Combine(_place.Output, "probabilities", "two.nsn.tif"));
        for (int i = 0; i < truth.Voxels.Length; i++) Assert.Equal(truth.Voxels[i] != 0, nucleus.Voxels[i] > 0.5f);
    }

    [Fact]
    public void Verbose_TellsHowTheNetworksPass_AndThePredictedPeak()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--memory-budget", "100GB", "--verbose");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains(call.Error, line => line.Contains("in one pass of 20x24x30, predicted peak of memory", StringComparison.Ordinal));
    }

    [Fact]
    public void PublishedProtocol_RunsFromTheCommandLine() =>
        Assert.Contains("two.tif: 2 nuclei in ", _place.Segment(_place.SaveTwoBalls("two.tif"), "--protocol", "published").Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("--memory-budget", "much")]
    [InlineData("--tile", "8,8")]
    [InlineData("--tile", "8,0,8")]
    [InlineData("--precision", "double")]
    [InlineData("--protocol", "paper")]
    [InlineData("--augment", "both")]
    public void AWrongValue_IsACallThatIsWrong_AndIsNamed(string option, string value)
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), option, value);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(call.Error, line => line.Contains($"{option}: '{value}'", StringComparison.Ordinal));
    }

    [Fact]
    public void SeveralWeights_AreAnEnsemble()
    {
        string stack = _place.SaveTwoBalls("two.tif");
        Call call = Call.Of("segment", "--nsn", _place.Nsn, "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", _place.Output, stack);
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Contains("two.tif: 2 nuclei in ", call.Out, StringComparison.Ordinal);
    }
}
