using QcaNet.Metrics;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Tuning;

/// <summary>Scores of a pair of networks in the complete pipeline, as means over stacks.</summary>
/// <param name="Iou">Intersection over union of the foregrounds.</param>
/// <param name="Seg">SEG: mean over true nuclei of the largest IoU with a predicted one.</param>
/// <param name="MuCov">MUCov: mean over predicted nuclei of the largest IoU with a true one.</param>
/// <param name="CountError">Absolute difference between the predicted and the true number of nuclei.</param>
public sealed record PairScores(double Iou, double Seg, double MuCov, double CountError)
{
    /// <summary>The score that tuning maximizes: the mean of IoU, SEG and MUCov. The last two imply the count error.</summary>
    public double Mean => (Iou + Seg + MuCov) / 3;

    /// <summary>Scores one stack. Voxels that were not annotated count as background in both volumes.</summary>
    /// <param name="found">Labels from the pipeline. Voxels that were not annotated are set to background.</param>
    /// <param name="stack">The stack with its labels.</param>
    internal static PairScores Of(Volume<int> found, LabeledVolume stack)
    {
        Volume<int> truth = stack.Labels;
        if (truth.Voxels.Contains(LabeledVolume.Ignored))
        {
            truth = truth.Clone();
            for (int i = 0; i < truth.Voxels.Length; i++)
            {
                if (truth.Voxels[i] == LabeledVolume.Ignored) (truth.Voxels[i], found.Voxels[i]) = (0, 0);
            }
        }

        SegmentationScores scores = SegmentationScores.Compute(found, truth);
        return new PairScores(scores.Iou, scores.Seg, scores.MuCov, scores.CountError);
    }

    /// <summary>Averages the scores of one or more stacks.</summary>
    internal static PairScores MeanOf(IReadOnlyList<PairScores> scores) =>
        new(scores.Average(s => s.Iou), scores.Average(s => s.Seg), scores.Average(s => s.MuCov), scores.Average(s => s.CountError));
}
