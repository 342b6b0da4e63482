using QcaNet.Metrics;

namespace QcaNet.Reproduction.Results;

/// <summary>Scores of one stack against one truth.</summary>
/// <param name="Iou">IoU of the foregrounds.</param>
/// <param name="Seg">SEG, formula convention.</param>
/// <param name="Mucov">MUCov, formula convention.</param>
/// <param name="SegPublished">SEG as the published code computes it.</param>
/// <param name="MucovPublished">MUCov as the published code computes it.</param>
public sealed record Scores(double Iou, double Seg, double Mucov, double SegPublished, double MucovPublished)
{
    /// <summary>The scores of a segmentation, to six digits.</summary>
    public static Scores Of(SegmentationScores s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return new(Round(s.Iou), Round(s.Seg), Round(s.MuCov), Round(s.SegPublished), Round(s.MuCovPublished));
    }

    /// <summary>Mean of IoU, SEG and MUCov: what thresholds are chosen by.</summary>
    internal double Mean => (Iou + Seg + Mucov) / 3;

    private static double Round(double value) => Math.Round(value, 6);
}

/// <summary>What an experiment reached on one stack.</summary>
/// <param name="Stack">Name of the stack.</param>
/// <param name="True">True nuclei.</param>
/// <param name="Predicted">Predicted nuclei.</param>
/// <param name="Raw">Against the truth as published.</param>
/// <param name="Registered">Against the truth moved onto the image.</param>
public sealed record StackResult(string Stack, int True, int Predicted, Scores Raw, Scores Registered);

/// <summary>A network of an experiment.</summary>
/// <param name="Role">NSN or NDN.</param>
/// <param name="Source">Recipe file, "shipped" or "truth".</param>
/// <param name="Split">What it learned from.</param>
/// <param name="Parameters">Number of parameters; 0 for an oracle.</param>
/// <param name="Steps">Steps taken; 0 where it was not trained here.</param>
/// <param name="BestEpoch">The epoch whose weights were kept.</param>
/// <param name="Threshold">Probability above which a voxel is foreground.</param>
/// <param name="TrainLoss">Mean loss of the last epoch.</param>
/// <param name="ValidationIou">Largest validation IoU of the network's own target.</param>
public sealed record NetworkResult(
    string Role, string Source, string Split, long Parameters, int Steps, int BestEpoch, double Threshold,
    double? TrainLoss, double? ValidationIou);
