using QcaNet.Cli.Terminals;

namespace QcaNet.Cli.Tests;

public sealed class TerminalTests
{
    [Fact]
    public void Progress_GoesToATerminalOnly()
    {
        using StringWriter output = new(), error = new();
        new Terminal(output, error).Progress("half-way");
        Assert.Empty(error.ToString());
        new Terminal(output, error, errorIsTerminal: true).Progress("half-way");
        Assert.Equal("\rhalf-way", error.ToString());
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void AProblem_TakesTheProgressAway_AndIsOneLine()
    {
        using StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error, errorIsTerminal: true);
        terminal.Progress("working");
        terminal.Problem("a.tif: first\n  second");
        Assert.Equal($"\rworking\r       \rqcanet: a.tif: first second{Environment.NewLine}", error.ToString());
    }

    [Fact]
    public void ShorterProgress_CoversTheLongerOneBefore()
    {
        using StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error, errorIsTerminal: true);
        terminal.Progress("working");
        terminal.Progress("rest");
        Assert.EndsWith("\rrest   ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void QuietTerminal_ShowsNoProgress_ButProblems()
    {
        using StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error, errorIsTerminal: true) { Quiet = true };
        terminal.Progress("working");
        terminal.Problem("oops");
        Assert.Equal($"qcanet: oops{Environment.NewLine}", error.ToString());
    }
}
