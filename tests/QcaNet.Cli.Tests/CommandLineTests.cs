namespace QcaNet.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("segment")]
    [InlineData("evaluate")]
    [InlineData("criteria")]
    [InlineData("watershed")]
    [InlineData("inspect")]
    [InlineData("train")]
    [InlineData("weights show")]
    [InlineData("weights import")]
    [InlineData("weights export")]
    [InlineData("data synthetic")]
    [InlineData("merge")]
    [InlineData("info")]
    public void HelpOfAVerb_ShowsCallsOneCanCopy(string verb)
    {
        Call call = Call.Of([.. verb.Split(' '), "--help"]);
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Contains($"  qcanet {verb}", call.Out, StringComparison.Ordinal);
        Assert.Contains("Examples:", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAVerb_TheHelpIsShown_AndTheCallIsWrong()
    {
        Call call = Call.Of();
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("segment", call.Out, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 all done", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownVerb_IsAWrongCall_AndLeadsToTheHelp()
    {
        Call call = Call.Of("segmnt");
        Assert.Equal(2, call.ExitCode);
        Assert.Equal("qcanet: see 'qcanet --help'.", call.Error[^1]);
        Assert.Contains("segmnt", call.Error[0], StringComparison.Ordinal);
        Assert.Empty(call.Out);
    }

    [Fact]
    public void WrongCallOfAVerb_LeadsToTheHelpOfThatVerb() =>
        Assert.Equal("qcanet: see 'qcanet weights show --help'.", Call.Of("weights", "show").Error[^1]);

    [Theory]
    [InlineData("segment", "--colour")]
    [InlineData("criteria", "--colour")]
    [InlineData("inspect", "--colour")]
    [InlineData("evaluate", "--colour", "a.tif")]
    [InlineData("watershed", "--colour")]
    [InlineData("weights", "show", "--colour")]
    public void MisspeltOption_IsNotTakenForAFile(params string[] args)
    {
        Call call = Call.Of(args);
        Assert.Equal(2, call.ExitCode);
        Assert.Equal("qcanet: '--colour' is not an option of this command.", call.Error[0]);
    }
}
