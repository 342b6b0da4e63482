using System.Diagnostics;
using QcaNet.Core;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>shipped-pair [STACK.tif SPACING]</c>: measures the shipped networks on one stack, in three separate processes:
/// seconds from process start until the pipeline is built, for the first stack and for later ones (median of five), and peak memory. Linux.
/// </summary>
internal static class ShippedPair
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is ["one", ..]) return One(arguments[1..]);
        for (int turn = 0; turn < 3; turn++)
        {
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["shipped-pair", "one", .. arguments]))!;
            child.WaitForExit();
            if (child.ExitCode != 0) return child.ExitCode;
        }

        return 0;
    }

    private static int One(ReadOnlySpan<string> arguments)
    {
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
        double startUp = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        Volume<ushort> stack = arguments is [string path, string spacing]
            ? VolumeReader.Read<ushort>(path).WithSpacing(VoxelSpacing.TryParse(spacing, out VoxelSpacing given) ? given : throw new ArgumentException($"'{spacing}' is no spacing; give z,y,x in micrometres."))
            : SyntheticEmbryo.Generate().Stack;
        var stages = new SegmentationTimings[6];
        for (int i = 0; i < stages.Length; i++)
        {
            stages[i] = pipeline.Segment(stack).Timings;
        }

        SegmentationTimings later = stages.Skip(1).OrderBy(t => t.Total).ElementAt(2);
        Console.WriteLine(FormattableString.Invariant($"{stack.Shape}: start-up {startUp:0.00} s, first stack {Told(stages[0])}, later ones {Told(later)}, peak of memory {ProcessPeak.Bytes() >> 20} MiB"));
        return 0;
    }

    private static string Told(SegmentationTimings t) => FormattableString.Invariant(
        $"{t.Total.TotalSeconds:0.00} s (preparation {t.Preparation.TotalSeconds:0.00}, NSN {t.Nuclei.TotalSeconds:0.00}, NDN {t.Centers.TotalSeconds:0.00}, division {t.Division.TotalSeconds:0.00})");
}
