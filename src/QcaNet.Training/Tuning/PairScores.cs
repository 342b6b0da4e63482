using QcaNet.Metrics;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Tuning;

/// <summary>How a pair of networks does through the whole pipeline: means over stacks, formula convention.</summary>
/// <param name="Iou">Intersection over union of the foregrounds.</param>
/// <param name="Seg">SEG: mean over true nuclei of the largest IoU with a predicted one.</param>
/// <param name="MuCov">MUCov: mean over predicted nuclei of the largest IoU with a true one.</param>
/// <param name="CountError">Nuclei too many or too few.</param>
public sealed record PairScores(double Iou, double Seg, double MuCov, double CountError)
{
    /// <summary>What tuning raises: the mean of IoU, SEG and MUCov. The count error follows from the last two.</summary>
    public double Mean => (Iou + Seg + MuCov) / 3;

    /// <summary>Scores of one stack. Voxels that were not annotated count as background in both.</summary>
    /// <param name="found">What the pipeline found; voxels outside the annotation are set to background.</param>
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

    /// <summary>Means over stacks, at least one.</summary>
    internal static PairScores MeanOf(IReadOnlyList<PairScores> scores) =>
        new(scores.Average(s => s.Iou), scores.Average(s => s.Seg), scores.Average(s => s.MuCov), scores.Average(s => s.CountError));
}
