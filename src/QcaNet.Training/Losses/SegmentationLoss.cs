using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Training.Losses;

/// <summary>What the training lowers.</summary>
public enum LossKind
{
    /// <summary>Soft Dice over both classes, squared denominators, as the paper and its reproduction use.</summary>
    Dice,

    /// <summary>Cross entropy, as the published code's configurations use.</summary>
    CrossEntropy,

    /// <summary>The sum of both: cross entropy gives an even gradient from the start, Dice weighs small objects.</summary>
    DiceAndCrossEntropy,
}

/// <summary>Losses of two-class logits against a binary target with weights.</summary>
internal static class SegmentationLoss
{
    /// <summary>One number to lower.</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="logits">(N, 2, Z, Y, X).</param>
    /// <param name="target">(N, Z, Y, X), 0 or 1.</param>
    /// <param name="weight">(N, Z, Y, X), 0 or 1; voxels of weight 0 count nowhere.</param>
    public static Tensor Compute(LossKind kind, Tensor logits, Tensor target, Tensor weight)
    {
        using var scope = NewDisposeScope();
        Tensor logs = nn.functional.log_softmax(logits, 1);
        Tensor background = logs.select(1, 0), foreground = logs.select(1, 1);
        Tensor loss = kind switch
        {
            LossKind.Dice => Dice(background, foreground, target, weight),
            LossKind.CrossEntropy => CrossEntropy(background, foreground, target, weight),
            LossKind.DiceAndCrossEntropy => Dice(background, foreground, target, weight) + CrossEntropy(background, foreground, target, weight),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such loss."),
        };
        return loss.MoveToOuterDisposeScope();
    }

    private static Tensor CrossEntropy(Tensor background, Tensor foreground, Tensor target, Tensor weight) =>
        -(((target * foreground) + ((1 - target) * background)) * weight).sum() / weight.sum().clamp_min(1);

    /// <summary>1 - 2 sum(pt) / (sum(p^2) + sum(t^2)), mean over both classes, over the batch as one (REFERENCE: the paper's loss).</summary>
    private static Tensor Dice(Tensor background, Tensor foreground, Tensor target, Tensor weight) =>
        1 - ((Overlap(foreground.exp(), target, weight) + Overlap(background.exp(), 1 - target, weight)) / 2);

    private static Tensor Overlap(Tensor probability, Tensor target, Tensor weight)
    {
        Tensor p = probability * weight, t = target * weight;
        return 2 * (p * t).sum() / ((p * p).sum() + (t * t).sum()).clamp_min(1e-6);
    }
}
