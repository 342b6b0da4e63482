using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Pretrained;
using QcaNet.Synthesis;

namespace QcaNet.Measurements;

/// <summary>
/// <c>synthetic-volumes [NSN.safetensors...]</c>: segments synthetic embryos of 2 to 60 nuclei, two of each count, by the shipped networks
/// (or by the mean of other NSNs and the shipped NDN), and compares volumes and SEG with the truth. Fails if the sum of volumes is off by
/// more than 5 %, or the mean SEG is below 0.85.
/// </summary>
internal static class SyntheticVolumes
{
    private static readonly int[] Counts = [2, 4, 8, 12, 16, 30, 45, 60];

    public static int Run(ReadOnlySpan<string> arguments)
    {
        QcaNetPipelineBuilder builder = QcaNetPipeline.Create().WithNdn(PretrainedWeights.Ndn);
        builder = arguments.IsEmpty ? builder.WithNsn(PretrainedWeights.Nsn) : builder.WithNsnEnsemble(arguments.ToArray());
        using QcaNetPipeline pipeline = builder.Build();
        Console.WriteLine("nuclei  volumes    IoU    SEG  MUCov  count error");
        var all = new List<(double Volume, double Truth, SegmentationScores Scores)>();
        foreach (int count in Counts)
        {
            var of = new List<(double Volume, double Truth, SegmentationScores Scores)>();
            foreach (ulong seed in (ReadOnlySpan<ulong>)[1, 2])
            {
                SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = seed, Nuclei = count });
                Segmentation found = pipeline.Segment(embryo.Stack);
                of.Add((Foreground(found.Labels.Voxels), Foreground(embryo.Labels.Voxels), SegmentationScores.Compute(found.Labels, embryo.Labels)));
            }

            Print($"{count,6}", of);
            all.AddRange(of);
        }

        (double volumes, double seg) = Print("   all", all);
        return Math.Abs(volumes - 1) <= 0.05 && seg >= 0.85 ? 0 : 1;
    }

    private static int Foreground(ReadOnlySpan<int> labels) => labels.Length - labels.Count(0);

    private static (double Volumes, double Seg) Print(string name, List<(double Volume, double Truth, SegmentationScores Scores)> embryos)
    {
        double volumes = embryos.Sum(e => e.Volume) / embryos.Sum(e => e.Truth), seg = embryos.Average(e => e.Scores.Seg);
        Console.WriteLine(FormattableString.Invariant(
            $"{name} {volumes,8:0.000} {embryos.Average(e => e.Scores.Iou),6:0.000} {seg,6:0.000} {embryos.Average(e => e.Scores.MuCov),6:0.000} {embryos.Average(e => e.Scores.CountError),12:0.00}"));
        return (volumes, seg);
    }
}
