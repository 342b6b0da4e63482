namespace QcaNet.Cli.Tests;

public class FormerOptionsTests
{
    [Theory]
    [InlineData("--normalization", "weights", "import", "x", "--normalisation", "none")]
    [InlineData("--normalization", "segment", "x.tif", "--normalisation=none")]
    [InlineData("--center-threshold", "segment", "x.tif", "--centre-threshold", "2")]
    [InlineData("--largest-dropped-center", "segment", "x.tif", "--protocol", "published", "--largest-dropped-centre:-1")]
    [InlineData("--feature-normalization", "train", "nsn", "--data", "x", "--validate", "y", "--feature-normalisation", "layer")]
    [InlineData("--optimizer", "train", "nsn", "--data", "x", "--validate", "y", "--optimiser", "best")]
    public void FormerSpelling_IsReadAsTheCurrentOption(string current, params string[] args)
    {
        Call call = Call.Of(args);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(current, call.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public void FormerSpellingOfLicense_IsAccepted()
    {
        Call call = Call.Of("weights", "export", "nsn", "--licence", "MIT");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("say what to write", call.Error[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("train")]
    [InlineData("weights", "import")]
    [InlineData("weights", "export")]
    public void Help_ShowsOnlyAmericanSpelling(params string[] command)
    {
        string help = Call.Of([.. command, "--help"]).Out;
        Assert.Contains("--", help, StringComparison.Ordinal);
        Assert.DoesNotContain("centre", help, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("licence", help, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("isation", help, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("optimiser", help, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("micrometre", help, StringComparison.OrdinalIgnoreCase);
    }
}
