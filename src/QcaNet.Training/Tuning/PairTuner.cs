using QcaNet.Core;
using QcaNet.Core.Stages;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Tuning;

/// <summary>
/// Tunes the thresholds and minimum volumes of a pair of networks on validation stacks,
/// using the complete pipeline. The networks run once per stack; only the following stages are repeated.
/// </summary>
public static class PairTuner
{
    private static readonly double[][] Candidates =
    [
        [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8],
        [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        [0, 10, 20, 40, 80],
        [0, 100, 200, 300, 450, 600, 900],
    ];

    /// <summary>Tunes a pair.</summary>
    /// <param name="nsn">Weights of NSN.</param>
    /// <param name="ndn">Weights of NDN.</param>
    /// <param name="validation">Stacks that neither network was trained on, at least one.</param>
    /// <param name="threads">Number of threads, 1 or more; null uses one per logical processor.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    /// <exception cref="PipelineConfigurationException">The weights are not a pair.</exception>
    /// <exception cref="ArgumentException">There are no stacks.</exception>
    public static PairTuning Tune(
        NetworkWeights nsn,
        NetworkWeights ndn,
        IReadOnlyList<LabeledVolume> validation,
        int? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nsn);
        ArgumentNullException.ThrowIfNull(ndn);
        ArgumentNullException.ThrowIfNull(validation);
        if (validation.Count == 0) throw new ArgumentException("There are no stacks to tune on.", nameof(validation));
        WatershedOptions defaults = WatershedOptions.Default;
        var maps = new List<(LabeledVolume Stack, Volume<float> Nuclei, Volume<float> Centers)>();
        QcaNetPipelineBuilder builder = QcaNetPipeline.Create().WithNsn(nsn).WithNdn(ndn).WithProbabilities()
            .WithWatershed(w => w with { MaximumThreads = threads }).WithInference(i => i with { MaximumThreads = threads });
        double[] start;
        using (QcaNetPipeline pipeline = builder.Build())
        {
            WatershedOptions w = pipeline.Watershed;
            start = [w.NucleusThreshold!.Value, w.CenterThreshold!.Value, w.SmallestMarkerVolume!.Value, w.SmallestVolume!.Value];
            foreach (LabeledVolume stack in validation)
            {
                Segmentation found = pipeline.Segment(stack.Image, cancellationToken: cancellationToken);
                maps.Add((stack, found.NucleusProbability!, found.CenterProbability!));
            }
        }

        double[] best = CoordinateSearch.Find(start, Candidates, numbers => PairScores.MeanOf(Scores(numbers)).Mean);
        var options = new PairOptions(best[0], best[1], best[2], best[3]);
        (string Name, PairScores Scores)[] stacks = [.. validation.Select(s => s.Name).Zip(Scores(best))];
        return new PairTuning(
            nsn.WithMetadata(nsn.Metadata with { Threshold = options.NucleusThreshold, SmallestVolume = options.SmallestVolume }),
            ndn.WithMetadata(ndn.Metadata with { Threshold = options.CenterThreshold, SmallestVolume = options.SmallestMarkerVolume }),
            options,
            PairScores.MeanOf(Scores(start)),
            PairScores.MeanOf([.. stacks.Select(s => s.Scores)]),
            stacks);

        PairScores[] Scores(double[] numbers)
        {
            WatershedOptions watershed = defaults with
            {
                NucleusThreshold = (float)numbers[0],
                CenterThreshold = (float)numbers[1],
                SmallestMarkerVolume = numbers[2],
                SmallestVolume = numbers[3],
                MaximumThreads = threads,
            };
            return [.. maps.Select(m =>
            {
                Volume<int> labels = NucleusDivision.Divide(m.Nuclei, m.Centers, watershed, cancellationToken);
                return PairScores.Of(labels, m.Stack);
            })];
        }
    }
}
