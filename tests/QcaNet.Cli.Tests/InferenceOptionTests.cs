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
        Assert.True(BlockCommandOptions.TryParseSize(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-4GB")]
    [InlineData("0")]
    [InlineData("much")]
    [InlineData("1e30")]
    public void WhatIsNoSize_IsRefused(string text) => Assert.False(BlockCommandOptions.TryParseSize(text, out _));

    [Fact]
    public void Accurate_AveragesTwoShippedNetworks_AndIsRefusedBesideOthers()
    {
        string stack = _place.SaveTwoBalls("two.tif");
        Call plain = Call.Of("segment", stack, "--output", _place.File("plain"), "--keep-probabilities", "--quiet");
        Call accurate = Call.Of("segment", stack, "--output", _place.File("accurate"), "--keep-probabilities", "--quiet", "--accurate", "--undivided-centers");
        Assert.Equal((0, 0), (plain.ExitCode, accurate.ExitCode));
        float[] Of(string folder, string network) => VolumeReader.Read<float>(_place.File(folder, "probabilities", $"two.{network}.tif")).Voxels.ToArray();
        Assert.NotEqual(Of("plain", "nsn"), Of("accurate", "nsn"));
        Assert.Equal(Of("plain", "ndn"), Of("accurate", "ndn"));

        Call both = Call.Of("segment", stack, "--output", _place.Output, "--accurate", "--nsn", _place.Nsn);
        Assert.Equal((2, false), (both.ExitCode, Directory.Exists(_place.Output)));
        Assert.Contains(both.Error, line => line.Contains("either --accurate or --nsn", StringComparison.Ordinal));
    }

    [Fact]
    public void TilesAndKeptProbabilities_GiveTheSameLabelsAndTwoMoreFiles()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--tile", "16,16,16", "--augment", "flips", "--precision", "float32", "--keep-probabilities");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "pictures/two.png", "probabilities/two.ndn.tif", "probabilities/two.nsn.tif", "records/two.json"], _place.Results());
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
        Assert.Contains(call.Error, line => line.Contains("in one pass of 20x24x30, predicted peak memory", StringComparison.Ordinal));
    }

    [Fact]
    public void PublishedProtocol_RunsFromTheCommandLine() =>
        Assert.Contains("two.tif: 2 nuclei in ", _place.Segment(_place.SaveTwoBalls("two.tif"), "--protocol", "published").Out, StringComparison.Ordinal);

    [Fact]
    public void PublishedArguments_SetTheTilesOfThePublishedProtocol()
    {
        // Tiles advance by half of their extent: 20x24x30 voxels with planes twice as far apart are 40x24x30, 5 x 3 x 4 tiles that advance by 8, of both networks.
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--protocol", "published", "--patch", "16", "--depth-ratio", "2", "--verbose");
        Assert.Equal(0, call.ExitCode);
        Assert.Equal(2 * 5 * 3 * 4, call.Error.Count(line => line.Contains(": 16x16x16 voxels in one pass", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 1)]
    public void LargestDroppedCenter_DropsCentersOfAtMostSoManyVoxels(int largestDropped, int nuclei)
    {
        // One ball with two bright cores, of 3 and of 4 voxels: as many nuclei as there are centres left.
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(16, 16, 24), VoxelSpacing.Isotropic(1));
        stack.Voxels.Fill(Balls.Ground);
        for (int z = 4; z < 12; z++)
        {
            for (int y = 4; y < 12; y++) stack.Plane(z).Slice((y * 24) + 4, 16).Fill(Balls.Ball);
        }

        stack.Plane(8).Slice((8 * 24) + 6, 3).Fill(Balls.Core);
        stack.Plane(8).Slice((8 * 24) + 14, 4).Fill(Balls.Core);
        string file = _place.Save(stack, "cores.tif");
        Call call = _place.Segment(file, "--protocol", "published", "--patch", "32", "--largest-dropped-center", $"{largestDropped}");
        Assert.Contains($"cores.tif: {nuclei} nucle", call.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--patch", "64")]
    [InlineData("--depth-ratio", "2.18")]
    [InlineData("--largest-dropped-center", "10")]
    public void AnArgumentOfThePublishedCode_IsRefusedWithAnotherProtocol(string option, string value)
    {
        string stack = _place.SaveTwoBalls("two.tif");
        foreach (string[] protocol in (string[][])[[], ["--protocol", "default"]])
        {
            Call call = _place.Segment([stack, option, value, .. protocol]);
            Assert.Equal((2, string.Empty), (call.ExitCode, call.Out));
            Assert.Equal($"qcanet: {option} is an argument of the published code: add --protocol published, or leave it out.", call.Error[0]);
        }

        Assert.Empty(_place.Results());
    }

    [Fact]
    public void AMisspeltProtocol_IsTheOnlyThingToldOf()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--patch", "64", "--protocol", "publshed");
        Assert.Equal(2, call.ExitCode);
        Assert.Equal(["qcanet: --protocol: 'publshed' is not valid; give default, published.", "qcanet: see 'qcanet segment --help'."], call.Error);
    }

    [Fact]
    public void APatchThatTheNetworksCannotTake_IsRefusedBeforeAnythingIsDone()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--protocol", "published", "--patch", "97");
        Assert.Equal((2, string.Empty), (call.ExitCode, call.Out));
        Assert.Equal(["qcanet: Patch is 97; these networks need a multiple of 4 above 0."], call.Error);
        Assert.Empty(_place.Results());
    }

    [Fact]
    public void HelpNamesDefaultsAsTheyAreWritten() =>
        Assert.DoesNotMatch(@"\[default: (Default|Auto|None)\]", Call.Of("segment", "--help").Out);

    [Theory]
    [InlineData("--patch", "0")]
    [InlineData("--patch", "9.5")]
    [InlineData("--depth-ratio", "0")]
    [InlineData("--depth-ratio", "NaN")]
    [InlineData("--largest-dropped-center", "-1")]
    public void AWrongArgumentOfThePublishedCode_IsACallThatIsWrong_AndIsNamed(string option, string value)
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--protocol", "published", option, value);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(call.Error, line => line.StartsWith($"qcanet: {option}: ", StringComparison.Ordinal) && line.Contains($"'{value}'", StringComparison.Ordinal));
        Assert.Empty(_place.Results());
    }

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
