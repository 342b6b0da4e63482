using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Runtime.InteropServices;
using QcaNet.Core;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using TorchSharp;

namespace QcaNet.Measurements;

/// <summary>
/// <c>endurance [STACK.tif SPACING]</c>: runs fifty segmentations in one process with the shipped networks. Memory use must stabilize,
/// tensors must not accumulate, and the labels must be bit-identical every time. Prints one CSV row per run, then the results.
/// </summary>
internal static class Endurance
{
    private const int Runs = 50;

    public static int Run(ReadOnlySpan<string> args)
    {
        Volume<ushort> stack = SyntheticEmbryo.Generate().Stack;
        if (args is [string path, string text])
        {
            if (!VoxelSpacing.TryParse(text, out VoxelSpacing spacing)) throw new ArgumentException($"'{text}' is no spacing; give z,y,x in micrometres.", nameof(args));
            stack = VolumeReader.Read<ushort>(path).WithSpacing(spacing);
        }

        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
        var resident = new List<double>();
        var tensors = new List<long>();
        var labels = new HashSet<string>();
        var seconds = new List<double>();
        Console.WriteLine("run,seconds,resident_mib,live_tensors,labels_sha256");
        for (int run = 1; run <= Runs; run++)
        {
            var clock = Stopwatch.StartNew();
            Segmentation result = pipeline.Segment(stack);
            seconds.Add(clock.Elapsed.TotalSeconds);
            string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(result.Labels.Voxels)));
            using var process = Process.GetCurrentProcess();
            resident.Add(process.WorkingSet64 / 1048576.0);
            tensors.Add(torch.Tensor.TotalCount);
            labels.Add(hash);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run},{seconds[^1]:F3},{resident[^1]:F1},{tensors[^1]},{hash[..16]}"));
        }

        double before = resident[30..40].Average(), last = resident[40..].Average(), change = (last / before) - 1;
        bool level = Math.Abs(change) < 0.05, constant = tensors.Distinct().Count() == 1, same = labels.Count == 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {stack.Shape}: median {seconds.Order().ElementAt(Runs / 2):F3} s a segmentation after loading"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# resident memory, runs 41-50 against 31-40: {last:F1} and {before:F1} MiB, {change:+0.00%;-0.00%} (bar: within 5 %): {Verdict(level)}"));
        Console.WriteLine($"# live tensors constant: {Verdict(constant)}");
        Console.WriteLine($"# the same labels every time: {Verdict(same)}");
        return level && constant && same ? 0 : 1;
    }

    private static string Verdict(bool holds) => holds ? "holds" : "DOES NOT HOLD";
}
