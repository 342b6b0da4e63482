using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>A line where the intensity scale cannot be trusted, and the option for another one (issue 18, case S1).</summary>
public sealed class IntensityDoubtTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void CaseS1_HotPixelThatSetsTheScale_IsToldWithTheOption_AndTheResultIsWritten()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        stack[1, 1, 1] = 60_000;
        Call call = _place.Segment(_place.Save(stack, "hot.tif"));
        Assert.Equal(0, call.ExitCode);
        string line = Assert.Single(call.Error);
        Assert.StartsWith($"qcanet: {_place.File("hot.tif")}: 99.9 % of the voxels lie below", line, StringComparison.Ordinal);
        Assert.Contains("--normalization", line, StringComparison.Ordinal);
        Assert.Contains("labels/hot.tif", _place.Results());

        // As advised: both balls are there again.
        Call advised = _place.Segment(_place.File("hot.tif"), "--normalization", "percentile 50 99.9 clip -1 3", "--json");
        Assert.Empty(advised.Error);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(advised.Lines));
        Assert.Equal(2, json.RootElement.GetProperty("count").GetInt32());
        Assert.Empty(json.RootElement.GetProperty("intensity").GetProperty("doubts").EnumerateArray());
    }

    [Theory]
    [InlineData("csbdeep")]
    [InlineData("csbdeep 1 99.8")]
    [InlineData("scale-range")]
    [InlineData("min-max")]
    public void ScalingsByName_AreTaken(string text) =>
        Assert.Equal(0, _place.Segment(_place.SaveTwoBalls("two.tif"), "--normalization", text).ExitCode);

    [Fact]
    public void OtherText_IsRefusedWithTheForms()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--normalization", "zscore");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("should be 'min-max'", call.Error[0], StringComparison.Ordinal);
    }
}
