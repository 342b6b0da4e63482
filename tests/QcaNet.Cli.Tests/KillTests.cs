using System.Diagnostics;
using System.Globalization;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>
/// Case A11: processes that are killed or told to end at random moments of their life. A few in every run; QCANET_KILLS=100 for more, with figures in the
/// output of the tests.
/// </summary>
public sealed class KillTests(ITestOutputHelper figures) : IDisposable
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("QCANET_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 3;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void CaseA11_KilledSegment_LeavesEachResultOldAndWholeOrNewAndWhole_AndTheNextRunFinishes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals as on Linux.");
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif"]) _place.SaveTwoBalls("stacks", name);
        Dictionary<string, byte[]> earlier = RunTo("old", "--smallest-volume", "600");
        var watch = Stopwatch.StartNew();
        Dictionary<string, byte[]> later = RunTo("new");
        TimeSpan whole = watch.Elapsed;

        var random = new Random(7);
        int alive = 0, begun = 0, interrupted = 0;
        for (int round = 0; alive < Rounds && round < 10 * Rounds; round++)
        {
            string output = _place.File($"killed-{round}");
            Copy(_place.File("old"), output);
            using (RunningCommand run = Segment(output))
            {
                if (!run.EndsWithin(whole * random.NextDouble()))
                {
                    run.Kill();
                    alive++;
                }
                else
                {
                    // The machine was slower when the whole was measured; the next one is met earlier.
                    whole *= 0.9;
                }

                run.Wait();
            }

            Dictionary<string, byte[]> found = Tree(output);
            bool publishing = found.Keys.Any(f => f.EndsWith("/.publication.json", StringComparison.Ordinal));
            begun += found.Keys.Any(f => f.StartsWith(".qcanet-run-", StringComparison.Ordinal)) ? 1 : 0;
            interrupted += publishing ? 1 : 0;
            foreach (string name in (string[])["a", "b", "c"])
            {
                if (!publishing) Assert.True(IsResult(name, found, earlier) || IsResult(name, found, later), $"round {round}: {name} is neither old nor new");
            }

            using RunningCommand next = Segment(output, "--resume");
            Assert.Equal((0, string.Empty), (next.Wait().Code, next.Wait().Error));
            Dictionary<string, byte[]> finished = Tree(output);
            Assert.Equal(later.Keys.Order(), finished.Keys.Order());
            Assert.All(later, file => Assert.Equal(file.Value, finished[file.Key]));
            Directory.Delete(output, recursive: true);
        }

        figures.WriteLine($"{alive} killed, {begun} of them with temporary files, {interrupted} between two renames");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Signal_EndsSegment_WithItsCode_AndLeavesNoTemporaryFile(string signal, int code)
    {
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif", "d.tif"]) _place.SaveTwoBalls("stacks", name);
        Signal(signal, code, output => ["segment", _place.File("stacks"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", output]);
    }

    [Fact]
    public void Signal_EndsWatershed()
    {
        (Volume<ushort> stack, _) = Balls.Two();
        string mask = _place.Save(stack, "mask.tif");
        Signal("TERM", 143, output => ["watershed", mask, "--repeat", "10000", "--output", Path.Combine(Directory.CreateDirectory(output).FullName, "labels.tif")]);
    }

    [Fact]
    public void Signal_EndsData() => Signal("INT", 130, output => ["data", "synthetic", "--count", "99999", "--output", output]);

    private void Signal(string signal, int code, Func<string, string[]> call)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals as on Linux.");
        var random = new Random(code);
        var slowest = TimeSpan.Zero;
        int ended = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string output = _place.File($"{signal}-{round}");
            using var run = new RunningCommand(call(output));
            if (run.EndsWithin(TimeSpan.FromMilliseconds(random.Next(50, 2500)))) continue;
            var watch = Stopwatch.StartNew();
            run.Send(signal);
            (int got, _, string error) = run.Wait();
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            ended++;

            // A process that was about to return when the signal came returns what it had to say.
            Assert.True(got == code || got == 0, $"{signal}: exit code {got}: {error}");
            Assert.DoesNotContain(Tree(output).Keys, IsTemporary);
            if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        }

        figures.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{signal}: {ended} of {Rounds} ended, the slowest {slowest.TotalSeconds:0.00} s after the signal"));
    }

    private Dictionary<string, byte[]> RunTo(string output, params string[] args)
    {
        using RunningCommand run = Segment(_place.File(output), args);
        (int code, _, string error) = run.Wait();
        Assert.True(code == 0, error);
        return Tree(_place.File(output));
    }

    private RunningCommand Segment(string output, params string[] args) =>
        new(["segment", _place.File("stacks"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", output, "--quiet", .. args]);

    private static bool IsResult(string name, Dictionary<string, byte[]> found, Dictionary<string, byte[]> expected) =>
        expected.Where(f => Path.GetFileNameWithoutExtension(f.Key) == name).All(f => found.TryGetValue(f.Key, out byte[]? bytes) && bytes.AsSpan().SequenceEqual(f.Value));

    private static bool IsTemporary(string file) => file.Split('/').Any(part => part.StartsWith('.'));

    private static Dictionary<string, byte[]> Tree(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes);

    private static void Copy(string from, string to)
    {
        foreach ((string file, byte[] bytes) in Tree(from))
        {
            string target = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, bytes);
        }
    }
}
