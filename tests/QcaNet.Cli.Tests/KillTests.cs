using System.Diagnostics;

namespace QcaNet.Cli.Tests;

/// <summary>
/// Case A11: <c>segment</c> killed at any moment of its life. A kill that meets no living process does not count. Two in every run;
/// QCANET_KILLS=100 for more, with figures in the output of the tests.
/// </summary>
public sealed class KillTests(ITestOutputHelper figures) : IDisposable
{
    private const int Killed = 128 + 9;

    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    private readonly Workplace _place = new();
    private readonly Random _random = new(7);

    /// <summary>What a kill waits for before its own short delay.</summary>
    private enum Moment
    {
        Renaming,
        Anytime,
        Writing,
        Beginning,
        AfterAResult,
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void CaseA11_KilledSegment_LeavesEachResultOldAndWholeOrNewAndWhole_AndTheNextRunFinishes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals as on Linux.");
        foreach (string name in Names) _place.SaveTwoBalls("stacks", name + ".tif");
        Dictionary<string, byte[]> earlier = RunTo("old", "--smallest-volume", "600");
        var watch = Stopwatch.StartNew();
        Dictionary<string, byte[]> later = RunTo("new");
        TimeSpan whole = watch.Elapsed;

        var met = new Dictionary<Moment, int>();
        int late = 0, begun = 0, interrupted = 0, between = 0, old = 0, renewed = 0;
        while (met.Values.Sum() < KillRounds.Count && late < KillRounds.Tries)
        {
            int round = met.Values.Sum();
            var moment = (Moment)(round % Enum.GetValues<Moment>().Length);
            string output = _place.File("killed");
            Copy(earlier, output);
            if (!KillAt(moment, output, whole))
            {
                // The machine was slower when the whole was measured; the next one is met earlier.
                whole *= 0.9;
                late++;
                Directory.Delete(output, recursive: true);
                continue;
            }

            met[moment] = met.GetValueOrDefault(moment) + 1;
            Dictionary<string, byte[]> found = KillRounds.Tree(output);
            string[] publishing = [.. found.Keys.Where(f => f.EndsWith("/.publication.json", StringComparison.Ordinal))];
            begun += found.Keys.Any(f => f.StartsWith(".qcanet-run-", StringComparison.Ordinal)) ? 1 : 0;
            interrupted += publishing.Length;
            int mixed = Names.Count(name => !IsResult(name, found, earlier) && !IsResult(name, found, later)), renewedNow = renewed;
            between += mixed;

            // Between two renames one result may be of both kinds, with the list that completes it; no other is, and no file ever is.
            Assert.True(mixed <= publishing.Length, $"kill {round}, {moment}: {mixed} results are neither old nor new");
            Assert.All(found.Where(f => !KillRounds.IsTemporary(f.Key)), file => Assert.True(
                IsFile(file.Key, file.Value, earlier) || IsFile(file.Key, file.Value, later), $"kill {round}, {moment}: {file.Key} is torn"));

            // Whoever reads the results, by whatever command, finds each old or new.
            Assert.Equal(0, QcanetCommand.Run(
                ["evaluate", Path.Combine(output, "labels"), _place.File("new/labels"), "--quiet"], TextWriter.Null, TextWriter.Null));
            found = KillRounds.Tree(output);
            foreach (string name in Names)
            {
                (bool isOld, bool isNew) = (IsResult(name, found, earlier), IsResult(name, found, later));
                old += isOld ? 1 : 0;
                renewed += isNew ? 1 : 0;
                Assert.True(isOld || isNew, $"kill {round}, {moment}: result {name} is neither old nor new");
            }

            figures.WriteLine($"{round + 1}, {moment}: {renewed - renewedNow} of {Names.Length} results new, {late} too late so far");

            using RunningCommand next = Segment(output, "--resume");
            Assert.Equal((0, string.Empty), (next.Wait().Code, next.Wait().Error));
            Dictionary<string, byte[]> finished = KillRounds.Tree(output);
            Assert.Equal(later.Keys.Order(), finished.Keys.Order());
            Assert.All(later, file => Assert.Equal(file.Value, finished[file.Key]));
            Directory.Delete(output, recursive: true);
        }

        figures.WriteLine($"{met.Values.Sum()} kills met a living process ({string.Join(", ", met.Select(m => $"{m.Key} {m.Value}"))}), {late} came too late");
        figures.WriteLine($"{begun} left temporary files, {interrupted} were between two renames; read then, {old} results were old and whole, {renewed} new and whole ({between} were completed by reading them); all runs finished");
        Assert.Equal(KillRounds.Count, met.Values.Sum());
    }

    /// <summary>Starts a run and kills it; false if it ended before.</summary>
    private bool KillAt(Moment moment, string output, TimeSpan whole)
    {
        using RunningCommand run = Segment(output);
        string records = Path.Combine(output, "records");
        DateTime started = DateTime.UtcNow;

        // Some results are left alone first, so that kills meet later ones, too.
        int results = _random.Next(Names.Length);
        bool ended = moment switch
        {
            Moment.Anytime => run.EndsWithin(whole * _random.NextDouble()),
            Moment.Beginning => Ends(() => Folders().Any()) || run.EndsWithin(Short(0.3)),
            Moment.Writing => Ends(() => Done() >= results && Folders().SelectMany(Files).Any()) || run.EndsWithin(Short(0.02)),
            Moment.Renaming => Ends(() => Done() >= results && Folders().Any(f => File.Exists(Path.Combine(f, ".publication.json")))),
            _ => Ends(() => Done() > results) || run.EndsWithin(Short(0.1)),
        };
        if (!ended) run.Kill();
        return run.Wait().Code == Killed && !ended;

        bool Ends(Func<bool> reached)
        {
            while (!reached())
            {
                if (run.HasEnded) return true;
            }

            return false;
        }

        TimeSpan Short(double share) => whole * share * _random.NextDouble();
        int Done() => Directory.Exists(records) ? Directory.GetFiles(records, "*.json").Count(f => File.GetLastWriteTimeUtc(f) > started) : 0;
        IEnumerable<string> Folders() => Directory.EnumerateDirectories(output, ".qcanet-run-*");
        static IEnumerable<string> Files(string folder)
        {
            try
            {
                return Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            }
            catch (DirectoryNotFoundException)
            {
                return [];
            }
        }
    }

    private Dictionary<string, byte[]> RunTo(string output, params string[] args)
    {
        using RunningCommand run = Segment(_place.File(output), args);
        (int code, _, string error) = run.Wait();
        Assert.True(code == 0, error);
        return KillRounds.Tree(_place.File(output));
    }

    private RunningCommand Segment(string output, params string[] args) =>
        new(["segment", _place.File("stacks"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", output, "--quiet", .. args]);

    private static bool IsResult(string name, Dictionary<string, byte[]> found, Dictionary<string, byte[]> expected) =>
        expected.Where(f => Path.GetFileNameWithoutExtension(f.Key) == name).All(f => found.TryGetValue(f.Key, out byte[]? bytes) && bytes.AsSpan().SequenceEqual(f.Value));

    private static bool IsFile(string name, byte[] bytes, Dictionary<string, byte[]> expected) =>
        expected.TryGetValue(name, out byte[]? known) && known.AsSpan().SequenceEqual(bytes);

    private static void Copy(Dictionary<string, byte[]> files, string to)
    {
        foreach ((string file, byte[] bytes) in files)
        {
            string target = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, bytes);

            // So that a test of the time tells results of this run from earlier ones.
            File.SetLastWriteTimeUtc(target, DateTime.UtcNow.AddHours(-1));
        }
    }
}
