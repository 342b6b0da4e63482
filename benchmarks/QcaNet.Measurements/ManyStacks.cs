using System.Diagnostics;
using System.Globalization;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>many-stacks QCANET shards STACKS</c>: compares two single-threaded processes with one shard of 44 stacks each with one process
/// with two threads. <c>many-stacks QCANET series</c>: measures the memory for hyperstacks of 10 and 100 time points.
/// QCANET is qcanet.dll. Linux.
/// </summary>
internal static class ManyStacks
{
    private const int Stacks = 44;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        string folder = Directory.CreateTempSubdirectory("qcanet-many-").FullName;
        try
        {
            switch (arguments)
            {
                case [string qcanet, "shards", string stacks]: return Shards(qcanet, stacks, folder);
                case [string qcanet, "series"]: return Series(qcanet, folder);
                default:
                    Console.Error.WriteLine("many-stacks QCANET.dll shards STACKS, or many-stacks QCANET.dll series");
                    return 2;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Shards(string qcanet, string stacks, string folder)
    {
        string input = Directory.CreateDirectory(Path.Combine(folder, "stacks")).FullName;
        string[] files = [.. Directory.GetFiles(stacks, "*.tif").Order(StringComparer.Ordinal).Take(Stacks)];
        foreach (string file in files) File.CreateSymbolicLink(Path.Combine(input, Path.GetFileName(file)), Path.GetFullPath(file));
        var ratios = new List<double>();
        bool equal = true;
        for (int round = 0; round < 3; round++)
        {
            string one = Path.Combine(folder, $"one-{round}"), two = Path.Combine(folder, $"two-{round}");
            (double single, double singleProcessor) = Timed(() => [Segment(qcanet, input, one, "--threads", "2")]);
            (double sharded, double shardedProcessor) = Timed(
                () => [Segment(qcanet, input, two, "--threads", "1", "--shard", "1/2"), Segment(qcanet, input, two, "--threads", "1", "--shard", "2/2")]);
            ratios.Add(sharded / single);
            equal &= files.All(f => Same(one, two, Path.Combine("labels", Path.GetFileName(f))));
            Console.WriteLine(Line(
                $"{files.Length} stacks: one process, two threads {single:0.0} s ({singleProcessor:0.0} s of processors); two processes, one thread each {sharded:0.0} s ({shardedProcessor:0.0} s)"));
        }

        double ratio = ratios.Order().ElementAt(1);
        Console.WriteLine(Line($"ratio {ratio:0.00}, median of three (bar 1.1); labels {(equal ? "equal" : "DIFFER")}"));
        return equal && ratio <= 1.1 ? 0 : 1;
    }

    private static int Series(string qcanet, string folder)
    {
        var peaks = new Dictionary<int, long>();
        foreach (int timePoints in (int[])[10, 100])
        {
            string path = Path.Combine(folder, $"series-{timePoints}.tif");
            SyntheticEmbryo[] embryos = [.. Enumerable.Range(1, 5).Select(seed => SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = (ulong)seed }))];
            var layout = new HyperstackLayout { Shape = embryos[0].Stack.Shape, Spacing = embryos[0].Stack.Spacing, TimePoints = timePoints };
            VolumeWriter.WriteHyperstack(path, layout, (time, _) => embryos[time % embryos.Length].Stack);
            string output = Path.Combine(folder, $"out-{timePoints}");
            using Process process = Segment(qcanet, path, output, "--time", "all", "--threads", "2");
            peaks[timePoints] = PeakOf(process);
            int results = Directory.GetFiles(Path.Combine(output, "labels")).Length;
            Console.WriteLine(Line($"{timePoints} time points, a file of {new FileInfo(path).Length >> 20} MiB: {results} results, peak {peaks[timePoints] >> 20} MiB"));
            if (results != timePoints) return 1;
        }

        double growth = peaks[100] / (double)peaks[10];
        Console.WriteLine(Line($"peak of 100 over that of 10: {growth:0.00}"));
        return growth < 1.25 ? 0 : 1;
    }

    private static long PeakOf(Process process)
    {
        long peak = 0;
        while (!process.WaitForExit(50))
        {
            process.Refresh();
            if (!process.HasExited) peak = Math.Max(peak, process.PeakWorkingSet64);
        }

        return process.ExitCode == 0 ? peak : throw new InvalidOperationException($"qcanet ended with {process.ExitCode}.");
    }

    private static (double Seconds, double Processor) Timed(Func<Process[]> start)
    {
        double before = ProcessPeak.ChildrenSeconds();
        var watch = Stopwatch.StartNew();
        foreach (Process process in start())
        {
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"qcanet ended with {process.ExitCode}.");
            process.Dispose();
        }

        return (watch.Elapsed.TotalSeconds, ProcessPeak.ChildrenSeconds() - before);
    }

    private static Process Segment(string qcanet, string input, string output, params string[] options) => Process.Start(new ProcessStartInfo(
        "dotnet", [qcanet, "segment", input, "--output", output, "--spacing", "1.75,0.8,0.8", "--quiet", .. options]))!;

    private static bool Same(string one, string two, string name) =>
        File.ReadAllBytes(Path.Combine(one, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(two, name)));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
