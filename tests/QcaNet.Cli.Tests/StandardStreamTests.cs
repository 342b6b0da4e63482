using QcaNet.Cli.Terminals;

namespace QcaNet.Cli.Tests;

/// <summary>Standard streams that are closed, broken or full, and foreign text on its way to them.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("exec \"$@\" >&-", 0)]
    [InlineData("exec \"$@\" 2>&-", 0)]
    [InlineData("exec \"$@\" <&- >&- 2>&-", 0)]
    [InlineData("exec \"$@\" >/dev/full", 1)]
    public void ClosedOrFullStreams_DoNotAbort_AndTheResultIsWritten(string script, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell and /dev/full as on Linux.");
        using RunningCommand run = RunningCommand.InShell(script, "segment", _place.SaveTwoBalls("two.tif"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", _place.Output);
        (int got, _, string error) = run.Wait();
        Assert.True(got == code, error);
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "pictures/two.png", "records/two.json"], _place.Results());
        if (code == 1) Assert.StartsWith("qcanet: standard output: No space left on device. Results in files are complete.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenPipe_DoesNotAbort()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell as on Linux.");
        using RunningCommand run = RunningCommand.InShell("{ \"$@\"; echo \"code $?\" >&2; } | true", "segment", _place.SaveTwoBalls("two.tif"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", _place.Output);
        Assert.Equal("code 0\n", run.Wait().Error);
    }

    [Fact]
    public void ClosedError_OfACallThatFails_ChangesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell as on Linux.");
        using RunningCommand run = RunningCommand.InShell("exec \"$@\" 2>&-", "segment", _place.File("none.tif"), "--output", _place.Output);
        Assert.Equal(1, run.Wait().Code);
    }

    [Fact]
    public void CaseA10_ControlCharactersOfAFileName_AreEscaped()
    {
        const string name = "a\u001B[2J\u001B]0;owned\u0007\u202Eb.tif";
        Call refused = _place.Segment(_place.File(name));
        Assert.Equal($"qcanet: {_place.File("a\\x1B[2J\\x1B]0;owned\\x07\\u{202E}b.tif")}: There is no such file; check the path.", Assert.Single(refused.Error));
        Call done = _place.Segment(_place.SaveTwoBalls("b\u001B[31m\n.tif"));
        Assert.Equal(0, done.ExitCode);
        Assert.DoesNotContain('\u001B', done.Out);
        Assert.DoesNotContain('\u001B', _place.Segment(_place.File("b\u001B[31m\n.tif"), "--json").Out);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("größe 10 µm", "größe 10 µm")]
    [InlineData("a\u001Bb", "a\\x1Bb")]
    [InlineData("a\u0085b", "a\\x85b")]
    [InlineData("a\u2066b", "a\\u{2066}b")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    public void Text_IsEscapedWhereItMust(string text, string expected) => Assert.Equal(expected, SafeText.Of(text));

    [Theory]
    [InlineData("a\nqcanet: all is well", "a qcanet: all is well")]
    [InlineData("a\tb", "a\\tb")]
    public void Problem_StaysOnOneLine(string text, string expected) => Assert.Equal(expected, SafeText.OneLine(text));

    [Theory]
    [InlineData("segmnt", "segment")]
    [InlineData("criterai", "criteria")]
    [InlineData("merg", "merge")]
    public void MisspelledVerb_IsSuggested(string word, string meant) =>
        Assert.EndsWith($"Did you mean '{meant}'?", Call.Of(word).Error[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("--recusive", "--recursive", "segment", "x.tif")]
    [InlineData("--outptu", "--output", "watershed", "x.tif")]
    [InlineData("--dta", "--data", "train", "nsn")]
    [InlineData("--spacng=1,1,1", "--spacing", "segment", "x.tif")]
    public void MisspelledOption_IsSuggested(string option, string meant, params string[] call) =>
        Assert.Contains(Call.Of([.. call, option]).Error, line => line.EndsWith($"Did you mean '{meant}'?", StringComparison.Ordinal));

    [Fact]
    public void WordThatIsNearNothing_IsNotSuggestedAnything() => Assert.DoesNotContain("Did you mean", string.Join(' ', Call.Of("frobnicate").Error), StringComparison.Ordinal);
}
