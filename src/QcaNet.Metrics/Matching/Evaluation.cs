using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>All scores of one stack, computed in one pass over its voxels.</summary>
public sealed record Evaluation
{
    /// <summary>The overlaps from which all scores are computed.</summary>
    public required ContingencyTable Table { get; init; }

    /// <summary>IoU, Dice, SEG, MUCov and counts.</summary>
    public required SegmentationScores Scores { get; init; }

    /// <summary>Precision, recall, F1, AP and panoptic quality at each of <see cref="ThresholdScores.Thresholds"/>.</summary>
    public required IReadOnlyList<ThresholdScores> Thresholds { get; init; }

    /// <summary>Variation of information and adapted Rand error over the true foreground.</summary>
    public required PartitionScores Partition { get; init; }

    /// <summary>The aggregated Jaccard index.</summary>
    public required double AggregatedJaccard { get; init; }

    /// <summary>Detection by distance; null if the distance is in micrometers and no spacing is known.</summary>
    public required DetectionScores? Detection { get; init; }

    /// <summary>Detection by the published rule: less than 10 voxels apart.</summary>
    public required DetectionScores PublishedDetection { get; init; }

    /// <summary>
    /// Surface distances of the pairs matched at IoU of at least 0.5, by ascending true id; empty if they were not requested.
    /// </summary>
    public required IReadOnlyList<BoundaryDistance> Boundaries { get; init; }

    /// <summary>Whether <see cref="Boundaries"/> are in micrometers; otherwise they are in voxels.</summary>
    public required bool InMicrometers { get; init; }

    /// <summary>The class of every object, at an IoU of at least 0.5.</summary>
    public required SegmentationAudit Audit { get; init; }

    /// <summary>Mean over the pairs of <see cref="BoundaryDistance.Mean"/>; null if there are no pairs.</summary>
    public double? MeanBoundaryDistance => Boundaries.Count == 0 ? null : Boundaries.Average(b => b.Mean);

    /// <summary>Mean over the pairs of <see cref="BoundaryDistance.Hausdorff95"/>; null if there are no pairs.</summary>
    public double? MeanHausdorff95 => Boundaries.Count == 0 ? null : Boundaries.Average(b => b.Hausdorff95);

    /// <summary>Scores predicted labels against true ones.</summary>
    /// <param name="predicted">Predicted labels, 0 is background; not changed.</param>
    /// <param name="truth">
    /// True labels of the same shape, 0 is background; not changed. Its spacing is used, or that of the prediction if it has none.
    /// </param>
    /// <param name="options">What to compute, and how; null for the defaults, which compute everything.</param>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static Evaluation Compute(Volume<int> predicted, Volume<int> truth, EvaluationOptions? options = null)
    {
        options ??= new EvaluationOptions();
        LabelChecks.SameShape(predicted, truth);
        int threads = ParallelWork.Threads(options.Threads, nameof(options));
        VoxelSpacing? spacing = truth.Spacing ?? predicted.Spacing;
        var sides = new Side[2];
        ParallelWork.For(2, 1, threads, new SideItem([predicted, truth], spacing, Math.Max(1, threads / 2), sides));
        (LabelRuns ownRuns, IReadOnlyList<Nucleus> found) = sides[0];
        (LabelRuns trueRuns, IReadOnlyList<Nucleus> known) = sides[1];
        using LabelRuns mine = ownRuns, theirs = trueRuns;
        ContingencyTable table = ContingencyTable.Create(mine, theirs, threads);
        var parts = new Parts();
        ParallelWork.For(2, 1, threads, new PartItem(table, found, known, spacing, options.Detection, parts));
        return new Evaluation
        {
            Table = table,
            Scores = SegmentationScores.Compute(table),
            Thresholds = parts.Thresholds,
            Partition = parts.Partition!,
            AggregatedJaccard = parts.AggregatedJaccard,
            Detection = parts.Detection,
            PublishedDetection = parts.PublishedDetection!,
            Boundaries = options.Boundaries ? BoundaryDistances.Measure(mine, theirs, spacing, ObjectMatching.Match(table), threads) : [],
            InMicrometers = spacing is not null,
            Audit = parts.Audit!,
        };
    }

    private readonly record struct Side(LabelRuns Runs, IReadOnlyList<Nucleus> Nuclei);

    /// <summary>Reads both volumes in parallel.</summary>
    private readonly struct SideItem(Volume<int>[] labels, VoxelSpacing? spacing, int threads, Side[] sides) : IWorkItem
    {
        public void Do(int index)
        {
            LabelRuns runs = LabelRuns.Create(labels[index], threads, index == 0 ? "predicted" : "truth");
            sides[index] = new Side(runs, NucleusMeasurement.Measure(runs, spacing));
        }
    }

    /// <summary>The results of the two items of <see cref="PartItem"/>.</summary>
    private sealed class Parts
    {
        internal IReadOnlyList<ThresholdScores> Thresholds { get; set; } = [];

        internal PartitionScores? Partition { get; set; }

        internal double AggregatedJaccard { get; set; }

        internal SegmentationAudit? Audit { get; set; }

        internal DetectionScores? Detection { get; set; }

        internal DetectionScores? PublishedDetection { get; set; }
    }

    /// <summary>Computes the scores of the overlaps and those of the centroids in parallel: they are independent.</summary>
    private readonly struct PartItem(
        ContingencyTable table,
        IReadOnlyList<Nucleus> found,
        IReadOnlyList<Nucleus> known,
        VoxelSpacing? spacing,
        DetectionOptions detection,
        Parts parts) : IWorkItem
    {
        public void Do(int index)
        {
            if (index == 0)
            {
                parts.Detection = spacing is null && !detection.InVoxels ? null : DetectionScores.Compute(found, known, detection);
                parts.PublishedDetection = DetectionScores.Compute(found, known, DetectionOptions.Published);
                return;
            }

            parts.Thresholds = ThresholdScores.ComputeAll(table);
            parts.Partition = PartitionScores.Compute(table);
            parts.AggregatedJaccard = Metrics.AggregatedJaccard.Compute(table);
            parts.Audit = SegmentationAudit.Create(table);
        }
    }
}
