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
}
