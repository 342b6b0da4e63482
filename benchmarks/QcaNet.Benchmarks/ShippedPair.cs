using System.Diagnostics;
using System.Globalization;
using QcaNet.Core;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// <c>shipped-pair [STACK.tif SPACING]</c>: the shipped networks on one stack, in three processes of their own one after the other: seconds from the start of
/// the process until the pipeline is built, of the first stack, of a later one (the median of five), and the peak of memory. Linux.
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
        var seconds = new double[6];
        var nsn = new double[6];
        var ndn = new double[6];
        for (int i = 0; i < seconds.Length; i++)
        {
            Segmentation result = pipeline.Segment(stack);
            (seconds[i], nsn[i], ndn[i]) = (result.Timings.Total.TotalSeconds, result.Timings.Nuclei.TotalSeconds, result.Timings.Centres.TotalSeconds);
        }

        double Later(double[] values) => values.Skip(1).Order().ElementAt(2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{stack.Shape}: start-up {startUp:0.00} s, first stack {seconds[0]:0.00} s, later ones {Later(seconds):0.000} s (NSN {Later(nsn):0.000}, NDN {Later(ndn):0.000}), peak of memory {ProcessPeak.Bytes() >> 20} MiB"));
        return 0;
    }
}
