using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>metrics-beside-python SCORE_LABELS.py [--turns N] [--peer PEER]</c>: compares all scores of two label volumes with
/// <c>score_labels.py</c>, and all criteria of their objects with scikit-image, in turn. Prints medians of wall and CPU time, ratios, and the
/// largest difference of common values. <c>--alone</c> omits the peer.
/// </summary>
/// <remarks>
/// CPU time is that of the whole process on each side. Other programs affect it less than wall time.
/// </remarks>
internal static class PeerMetrics
{
    private const double Bar = 20;

    public static int Run(string scoreLabels, ReadOnlySpan<string> arguments)
    {
        string[] options = arguments.ToArray();
        int turns = int.Parse(Option(options, "--turns") ?? "3", CultureInfo.InvariantCulture);
        MetricsScene scene = MetricsScene.Create();
        var works = new Dictionary<string, Action<int?>>
        {
            ["scores"] = threads =>
                ScoreValues.Of(Evaluation.Compute(scene.Predicted, scene.Truth, new EvaluationOptions { Threads = threads })),
            ["criteria"] = threads =>
            {
                var options = new CriteriaOptions { Threads = threads };
                foreach (NucleusCriteria c in ObjectCriteria.Measure(scene.Predicted, scene.Stack, options)) CriteriaTable.Cells(c);
            },
        };

        // Repeat until the runtime has recompiled hot methods: thirty calls and a pause.
        foreach (Action<int?> work in works.Values)
        {
            for (int i = 0; i < 30; i++) work(null);
        }

        if (options.Contains("--alone")) return Alone(works, turns);
        string folder = Directory.CreateTempSubdirectory("qcanet-peer-").FullName;
        try
        {
            VolumeWriter.Write(Path.Combine(folder, "predicted.npy"), scene.Predicted);
            VolumeWriter.Write(Path.Combine(folder, "truth.npy"), scene.Truth);
            VolumeWriter.Write(Path.Combine(folder, "stack.npy"), scene.Stack);
            string peer = Option(options, "--peer") ?? Path.Combine("benchmarks", "peers", "metrics", "peer.py");
            var start = new ProcessStartInfo("/usr/bin/python3", [peer, folder, scoreLabels])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            string own = $"{RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors";
            Console.WriteLine($"{process.StandardOutput.ReadLine()}; {own}; load {Load()}");
            bool met = true;
            foreach ((string name, Action<int?> work) in works) met &= Beside(name, work, process, turns);
            process.StandardInput.Close();
            process.WaitForExit();
            Console.WriteLine($"largest difference of {Differences(scene, folder)}");
            Console.WriteLine($"load {Load()}; bar of {Bar} {(met ? "met" : "missed")}");
            return met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Alone(Dictionary<string, Action<int?>> works, int turns)
    {
        foreach ((string name, Action<int?> work) in works)
        {
            Seconds[] all = [.. Enumerable.Range(0, turns).Select(_ => Time(() => work(null)))];
            Seconds[] one = [.. Enumerable.Range(0, turns).Select(_ => Time(() => work(1)))];
            Console.WriteLine($"{name}: all threads {Median(all)}; one thread {Median(one)}");
        }

        return 0;
    }

    private static bool Beside(string name, Action<int?> work, Process process, int turns)
    {
        var peer = new List<Seconds>();
        var all = new List<Seconds>();
        var one = new List<Seconds>();
        for (int turn = 0; turn < turns; turn++)
        {
            process.StandardInput.WriteLine(name);
            string answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The peer ended at {name}.");
            double[] seconds = [.. answer.Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture))];
            peer.Add(new Seconds(seconds[0], seconds[1]));
            all.Add(Time(() => work(null)));
            one.Add(Time(() => work(1)));
            Console.WriteLine($"{name}, turn {turn + 1}: peer {peer[^1]}; all threads {all[^1]}; one thread {one[^1]}");
        }

        (Seconds p, Seconds a, Seconds o) = (Median(peer), Median(all), Median(one));
        Console.WriteLine($"{name}, medians: peer {p}; all threads {a}, ratios {p.Over(a)}; one thread {o}, ratios {p.Over(o)}");
        return p.Wall / a.Wall >= Bar && p.Processor / a.Processor >= Bar;
    }

    /// <summary>Largest relative difference of common values.</summary>
    private static string Differences(MetricsScene scene, string folder)
    {
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "scores.json")));
        IReadOnlyDictionary<string, double?> scores = ScoreValues.Of(Evaluation.Compute(scene.Predicted, scene.Truth));
        double score = theirs.RootElement.EnumerateObject().Max(s => Relative(s.Value.GetDouble(), scores[s.Name]!.Value));

        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "criteria.csv")).Select(line => line.Split(','))];
        IReadOnlyList<NucleusCriteria> own = ObjectCriteria.Measure(scene.Predicted, scene.Stack);
        (string Name, Func<NucleusCriteria, double> Value)[] columns =
        [
            ("label", n => n.Nucleus.Id), ("area", n => n.Nucleus.Voxels),
            ("bbox-0", n => n.Nucleus.BoundingBox.FirstZ), ("bbox-5", n => n.Nucleus.BoundingBox.LastX + 1),
            ("centroid-0", n => n.Nucleus.Centroid.Z), ("centroid-1", n => n.Nucleus.Centroid.Y), ("centroid-2", n => n.Nucleus.Centroid.X),
            ("solidity", n => n.Solidity!.Value), ("intensity_mean", n => n.Intensity!.Mean), ("intensity_min", n => n.Intensity!.Minimum),
            ("intensity_max", n => n.Intensity!.Maximum), ("intensity_sum", n => n.Intensity!.Sum),
            ("intensity_sd", n => n.Intensity!.StandardDeviation),
            ("intensity_median", n => n.Intensity!.Median),
        ];
        var text = new List<string> { $"scores {score:E1}" };
        foreach ((string name, Func<NucleusCriteria, double> value) in columns.Append(("surface_area", n => n.SurfaceArea!.Value)))
        {
            int column = Array.IndexOf(rows[0], name);
            double largest = own.Zip(rows.Skip(1)).Max(
                pair => Relative(double.Parse(pair.Second[column], CultureInfo.InvariantCulture), value(pair.First)));
            text.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {largest:E1}"));
        }

        return $"{own.Count} nuclei: {string.Join(", ", text)}";

        static double Relative(double a, double b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a));
    }

    private static Seconds Time(Action action)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan processor = self.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        action();
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        return new Seconds(wall, (self.TotalProcessorTime - processor).TotalSeconds);
    }

    private static Seconds Median(IReadOnlyList<Seconds> values) =>
        new(Middle(values.Select(v => v.Wall)), Middle(values.Select(v => v.Processor)));

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "not known";

    private static string? Option(string[] options, string name) =>
        Array.IndexOf(options, name) is int at and >= 0 ? options[at + 1] : null;

    private readonly record struct Seconds(double Wall, double Processor)
    {
        internal string Over(Seconds other) =>
            string.Create(CultureInfo.InvariantCulture, $"{Wall / other.Wall:F1} (wall) and {Processor / other.Processor:F1} (processor)");

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Wall:F3} s wall, {Processor:F3} s processor");
    }
}
