using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>large-volume QCANET [full]</c>: compares the watershed in blocks with the one in memory on 256x512x512 voxels, and with <c>full</c>
/// runs it on 512x2048x2048 16-bit voxels within 2 GiB. Runs from file to file in separate processes, and checks the result against the
/// generator. <c>interrupt</c> kills it twenty times. Linux.
/// </summary>
/// <remarks>QCANET is qcanet.dll. CPU time is also given, because other programs affect it less.</remarks>
internal static class LargeVolume
{
    private const long Budget = 2L << 30;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        switch (arguments)
        {
            case ["make", string into, string depth, string height, string width]:
                Make(Directory.CreateDirectory(into).FullName, Field(depth, height, width));
                return 0;
            case ["check", string labels, string depth, string height, string width]:
                return Check(labels, Field(depth, height, width)) ? 0 : 1;
        }

        if (arguments.Length is 0 or > 2)
        {
            Console.Error.WriteLine("large-volume QCANET.dll [full|interrupt], make FOLDER DEPTH HEIGHT WIDTH, or check LABELS DEPTH HEIGHT WIDTH");
            return 2;
        }

        string qcanet = arguments[0], folder = Directory.CreateTempSubdirectory("qcanet-large-").FullName;
        try
        {
            return arguments.Length == 1 ? BesideMemory(qcanet, folder, rounds: 5).Code
                : arguments[1] == "interrupt" ? Interrupted(qcanet, folder) : Full(qcanet, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Blocks of 128 compared with memory: the same file, in at most 1.5 times the time.</summary>
    private static (int Code, Cost Blocks) BesideMemory(string qcanet, string folder, int rounds)
    {
        var field = new NucleusField(256, 512, 512);
        Make(folder, field);
        var memory = new List<Cost>();
        var blocks = new List<Cost>();
        for (int round = 0; round < rounds; round++)
        {
            memory.Add(Watershed(qcanet, folder, "memory.tif"));
            blocks.Add(Watershed(qcanet, folder, "blocks.tif", "--memory-budget", Text(Budget), "--block", "128,128,128"));
        }

        bool equal = File.ReadAllBytes(Path.Combine(folder, "memory.tif")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "blocks.tif")));
        (Cost whole, Cost inBlocks) = (Median(memory), Median(blocks));
        double ratio = inBlocks.Seconds / whole.Seconds, processor = inBlocks.ProcessorSeconds / whole.ProcessorSeconds;
        Console.WriteLine(Line($"256x512x512, {field.Balls.Count} nuclei, median of {rounds}: memory {whole}; blocks of 128 {inBlocks}"));
        Console.WriteLine(Line($"files {(equal ? "equal" : "DIFFER")}; ratio of time {ratio:0.00}, of processor time {processor:0.00} (bar 1.5)"));
        bool right = Check(Path.Combine(folder, "blocks.tif"), field);
        return (equal && right && ratio <= 1.5 ? 0 : 1, inBlocks);
    }

    /// <summary>4.3 GB within 2 GiB.</summary>
    private static int Full(string qcanet, string folder)
    {
        (int small, Cost reference) = BesideMemory(qcanet, folder, rounds: 3);
        var field = new NucleusField(512, 2048, 2048);
        Make(folder, field);
        Cost cost = Watershed(qcanet, folder, "large.tif", "--memory-budget", Text(Budget));
        double voxels = 512.0 * 2048 * 2048, ratio = cost.Seconds / voxels / (reference.Seconds / (256.0 * 512 * 512));
        double processor = cost.ProcessorSeconds / voxels / (reference.ProcessorSeconds / (256.0 * 512 * 512));
        Console.WriteLine(Line($"512x2048x2048, {field.Balls.Count} nuclei: {cost}, peak {cost.PeakBytes / (double)(1 << 30):0.00} GiB (bar 2.2)"));
        Console.WriteLine(Line($"cost per voxel beside 256x512x512: {ratio:0.00} in time, {processor:0.00} in processor time (bar 1.5)"));
        bool right = Check(Path.Combine(folder, "large.tif"), field);
        return small == 0 && right && cost.PeakBytes <= 2.2 * (1 << 30) && ratio <= 1.5 ? 0 : 1;
    }

    /// <summary>Killed at twenty random times and resumed: the result is the same as without interruptions.</summary>
    private static int Interrupted(string qcanet, string folder)
    {
        Make(folder, new NucleusField(256, 512, 512));
        string[] options = ["--memory-budget", Text(Budget), "--block", "64,64,64"];
        Cost whole = Watershed(qcanet, folder, "undisturbed.tif", options);
        byte[] expected = File.ReadAllBytes(Path.Combine(folder, "undisturbed.tif"));
        var random = new Random(20);
        int killed = 0, equal = 0, resumed = 0;
        for (int round = 0; round < 20; round++)
        {
            using (Process process = Start(qcanet, folder, "killed.tif", options))
            {
                if (!process.WaitForExit(TimeSpan.FromSeconds(whole.Seconds * random.NextDouble())))
                {
                    process.Kill();
                    killed++;
                }

                process.WaitForExit();
            }

            Cost rest = Watershed(qcanet, folder, "killed.tif", options);
            resumed += rest.BlocksResumed;
            string path = Path.Combine(folder, "killed.tif");
            if (File.ReadAllBytes(path).AsSpan().SequenceEqual(expected)) equal++;
            File.Delete(path);
        }

        Console.WriteLine($"20 rounds, {killed} killed, {resumed} blocks taken over, {equal} files equal to that of an undisturbed run");
        return equal == 20 ? 0 : 1;
    }

    /// <summary>No nucleus is split, merged or lost: there is exactly one label per nucleus.</summary>
    private static bool Check(string path, NucleusField field)
    {
        using VolumeFile file = VolumeReader.Open(path);
        int[] truth = new int[field.Height * field.Width], labels = new int[truth.Length];
        var found = new Dictionary<int, long>[field.Balls.Count + 1];
        for (int i = 0; i < found.Length; i++) found[i] = [];
        for (int z = 0; z < field.Depth; z++)
        {
            field.Truth(z, truth);
            file.ReadPlane(labels, z);
            for (int i = 0; i < truth.Length; i++)
            {
                if (truth[i] == 0 && labels[i] == 0) continue;
                found[truth[i]][labels[i]] = found[truth[i]].GetValueOrDefault(labels[i]) + 1;
            }
        }

        // Voxels that are equally close to two touching balls may belong to either.
        var best = found.Skip(1).Select(labelsOf => labelsOf.MaxBy(l => l.Value)).ToArray();
        double worst = found.Skip(1).Min(labelsOf => labelsOf.Values.Max() / (double)labelsOf.Values.Sum());
        int distinct = best.Select(b => b.Key).Where(label => label != 0).Distinct().Count();
        int all = found.SelectMany(labelsOf => labelsOf.Keys).Where(label => label != 0).Distinct().Count();
        bool right = found[0].Count == 0 && distinct == field.Balls.Count && all == distinct && worst > 0.95;
        Console.WriteLine(Line(
            $"{Path.GetFileName(path)}: {field.Balls.Count} nuclei, {all} labels, {distinct} of them the main label of a nucleus, which has {100 * worst:0.0} % of its voxels or more; {found[0].Values.Sum()} voxels in the background: {(right ? "none split, merged or lost" : "WRONG")}"));
        return right;
    }

    private static void Make(string folder, NucleusField field) => field.Write(Path.Combine(folder, "mask.tif"), Path.Combine(folder, "markers.tif"));

    private static NucleusField Field(string depth, string height, string width) => new(
        int.Parse(depth, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture), int.Parse(width, CultureInfo.InvariantCulture));

    private static Process Start(string qcanet, string folder, string labels, params string[] options) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            qcanet, "watershed", Path.Combine(folder, "mask.tif"), "--markers", Path.Combine(folder, "markers.tif"),
            "--output", Path.Combine(folder, labels), "--timings", .. options,
        ])
    {
        RedirectStandardOutput = true,
    })!;

    private static Cost Watershed(string qcanet, string folder, string labels, params string[] options)
    {
        double before = ProcessPeak.ChildrenSeconds();
        var watch = Stopwatch.StartNew();
        using Process process = Start(qcanet, folder, labels, options);
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"qcanet ended with {process.ExitCode}.");
        JsonElement told = JsonDocument.Parse(line).RootElement;
        return new Cost(
            watch.Elapsed.TotalSeconds,
            ProcessPeak.ChildrenSeconds() - before,
            told.TryGetProperty("peak_bytes", out JsonElement peak) ? peak.GetInt64() : 0,
            told.TryGetProperty("blocks_resumed", out JsonElement resumed) ? resumed.GetInt32() : 0,
            line.Trim());
    }

    private static Cost Median(List<Cost> costs) => costs.OrderBy(c => c.Seconds).ElementAt(costs.Count / 2);

    private static string Text(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Cost(double Seconds, double ProcessorSeconds, long PeakBytes, int BlocksResumed, string Stages)
    {
        public override string ToString() => Line($"{Seconds:0.00} s ({ProcessorSeconds:0.00} s of processors) {Stages}");
    }
}
