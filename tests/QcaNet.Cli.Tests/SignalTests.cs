using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>
/// Case A11: commands told to end at any moment of their life. A signal that meets no living process does not count. Twice in every run;
/// QCANET_KILLS=100 for more, with figures in the output of the tests.
/// </summary>
public sealed class SignalTests(ITestOutputHelper figures) : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void CaseA11_SegmentToldToEnd_ReturnsTheSignal_AndLeavesNoTemporaryFile(string signal, int code)
    {
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif", "d.tif", "e.tif"]) _place.SaveTwoBalls("stacks", name);
        Tell(signal, code, Segment, Segment);
        string[] Segment(string output) => ["segment", _place.File("stacks"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", output];
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Watershed_ToldToEnd_ReturnsTheSignal_AndLeavesNoTemporaryFile(string signal, int code)
    {
        string mask = _place.Save(Balls.Two().Stack, "mask.tif");
        Tell(signal, code, output => Watershed(output, 1), output => Watershed(output, 10_000));
        string[] Watershed(string output, int repeat) =>
            ["watershed", mask, "--repeat", $"{repeat}", "--output", Path.Combine(Directory.CreateDirectory(output).FullName, "labels.tif")];
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Data_ToldToEnd_ReturnsTheSignal_AndLeavesNoTemporaryFile(string signal, int code)
    {
        Tell(signal, code, output => Data(output, 1), output => Data(output, 99_999));
        static string[] Data(string output, int count) => ["data", "synthetic", "--count", $"{count}", "--output", output];
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Download_ToldToEnd_ReturnsTheSignal_AndLeavesNoTemporaryFile(string signal, int code)
    {
        // A proxy that takes the connection and never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Tell(
            signal,
            code,
            output => ["info"],
            output => ["data", "bbbc050", "--output", output],
            ("HTTPS_PROXY", $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Train_ToldToEnd_ReturnsTheSignal_AndLeavesNoTemporaryFile(string signal, int code)
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        Tell(signal, code, output => Train(output, 9), output => Train(output, 100_000));
        string[] Train(string output, int steps) =>
        [
            "train", "nsn", "--data", _place.File("data"), "--validate", "Syn02", "--output", output, "--checkpoint-minutes", "0", "--engine", "kernels",
            "--recipe", "compact", "--levels", "1", "--base", "4", "--batch", "1", "--steps", $"{steps}", "--steps-per-epoch", "4",
        ];
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Evaluate_ToldToEnd_ReturnsTheSignal_AndLeavesNoTemporaryFile(string signal, int code)
    {
        (_, Volume<int> truth) = Balls.Two();
        for (int i = 0; i < 60; i++)
        {
            _place.Save(truth, "labels", $"stack{i:000}.tif");
            _place.Save(truth, "truth", $"stack{i:000}.tif");
        }

        Tell(signal, code, Evaluate, Evaluate);
        string[] Evaluate(string output)
        {
            Directory.CreateDirectory(output);
            return ["evaluate", _place.File("labels"), _place.File("truth"), "--csv", Path.Combine(output, "scores.csv"), "--audit", Path.Combine(output, "audit.csv")];
        }
    }

    /// <summary>Runs one command undisturbed for its duration, and tells another to end somewhere in that time, as often as asked.</summary>
    private void Tell(string signal, int code, Func<string, string[]> whole, Func<string, string[]> call, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals as on Linux.");
        var watch = Stopwatch.StartNew();
        using (var undisturbed = new RunningCommand(whole(_place.File("whole"))))
        {
            (int got, _, string error) = undisturbed.Wait();
            Assert.True(got == 0, error);
        }

        TimeSpan duration = watch.Elapsed, slowest = TimeSpan.Zero;
        var random = new Random(code);
        int met = 0, late = 0;
        while (met < KillRounds.Count && late < KillRounds.Tries)
        {
            string output = _place.File("told");
            using RunningCommand run = RunningCommand.With(environment, call(output));
            if (!run.EndsWithin(duration * random.NextDouble()))
            {
                watch.Restart();
                run.Send(signal);
            }

            (int got, _, string error) = run.Wait();
            if (got == 0)
            {
                // It was done, or about to return: nothing was left to stop.
                duration *= 0.9;
                late++;
            }
            else
            {
                Assert.True(got == code, $"{signal}: exit code {got}: {error}");
                met++;
                slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            }

            Assert.DoesNotContain(KillRounds.Tree(output).Keys, KillRounds.IsTemporary);
            if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        }

        figures.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{signal}: {met} met a living process, {late} came too late; the slowest end {slowest.TotalSeconds:0.00} s after the signal"));
        Assert.Equal(KillRounds.Count, met);
    }
}
