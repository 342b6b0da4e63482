using System.Text.Json;

namespace QcaNet.Cli.Tests;

/// <summary>Every verb has --json, and each line of it is one object whose names are in snake_case.</summary>
public sealed class JsonOptionTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("segment")]
    [InlineData("evaluate")]
    [InlineData("criteria")]
    [InlineData("report")]
    [InlineData("export")]
    [InlineData("watershed")]
    [InlineData("merge")]
    [InlineData("inspect")]
    [InlineData("train")]
    [InlineData("weights", "show")]
    [InlineData("weights", "import")]
    [InlineData("weights", "export")]
    [InlineData("data", "bbbc050")]
    [InlineData("data", "synthetic")]
    [InlineData("info")]
    public void Help_OfEveryVerb_NamesIt(params string[] verb) => Assert.Contains("--json", Call.Of([.. verb, "--help"]).Out, StringComparison.Ordinal);

    [Fact]
    public void Help_OfTheProgram_HasNoVerbThatIsNotListedAbove()
    {
        string[] verbs = [.. typeof(JsonOptionTests).GetMethod(nameof(Help_OfEveryVerb_NamesIt))!.GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .Select(a => (string)((System.Collections.ObjectModel.ReadOnlyCollection<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[0].Value!).Distinct()];
        string[] lines = Call.Of("--help").Lines;
        string[] shown = [.. lines.SkipWhile(l => l != "Commands:").Skip(1).TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0])];
        Assert.NotEmpty(shown);
        Assert.Empty(shown.Except(verbs));
    }

    [Fact]
    public void DataSynthetic_WeightsExport_AndMerge_PrintOneObject()
    {
        JsonElement data = Object("data", "synthetic", "--output", _place.File("data"), "--count", "1", "--seed", "7", "--json");
        Assert.Equal((1, 7), (data.GetProperty("embryos").GetInt32(), data.GetProperty("seed").GetInt32()));
        Assert.True(Directory.Exists(data.GetProperty("images").GetString()));
        JsonElement export = Object("weights", "export", _place.Nsn, "--onnx", _place.File("nsn.onnx"), "--json");
        Assert.Equal(new FileInfo(_place.File("nsn.onnx")).Length, export.GetProperty("bytes").GetInt64());
        Assert.Equal(0, _place.Segment(_place.SaveTwoBalls("a.tif")).ExitCode);
        Assert.Equal(2, Object("merge", _place.Output, "--json").GetProperty("nuclei").GetInt32());
    }

    private static JsonElement Object(params string[] words)
    {
        Call call = Call.Of(words);
        Assert.Equal((0, string.Empty), (call.ExitCode, string.Concat(call.Error)));
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        return json.RootElement.Clone();
    }
}
