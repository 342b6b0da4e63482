using System.Runtime.Intrinsics;

namespace QcaNet.Training.Losses;

/// <summary>Dice and Tversky losses, which depend on sums over a group of voxels.</summary>
/// <remarks>
/// The derivative with respect to the probability of a voxel is w (a t + b p + c), where the coefficients a, b and c
/// are the same for the whole group. One pass therefore computes the sums, and a second one the gradient.
/// </remarks>
internal static class OverlapLoss
{
    /// <summary>Minimum denominator, for groups in which all weights are 0.</summary>
    private const double Least = 1e-6;

    /// <summary>
    /// Computes the loss of one group, and the coefficients a, b and c of its derivative with respect to the probability.
    /// </summary>
    public static (double Loss, double OfTarget, double OfProbability, double Constant) Of(in LossSettings settings, in OverlapSums sums)
    {
        if (settings.Kind == LossKind.Tversky) return Tversky(settings, sums);
        bool linear = settings.Kind is LossKind.LinearDice or LossKind.LinearDicePerSample;
        (double front, double a1, double b1, double c1) = Dice(sums, linear);
        (double back, double a0, double b0, double c0) = Dice(sums.OfBackground, linear);

        // With q = 1 - p and u = 1 - t: -(1/2) (dD1/dp - dD0/dq), and dD0/dq = w (a0 u + b0 q + c0).
        return (1 - ((front + back) / 2), -(a1 + a0) / 2, -(b1 + b0) / 2, -(c1 - a0 - b0 - c0) / 2);
    }

    /// <summary>
    /// Adds to <paramref name="slope"/> the derivative with respect to the difference d of the logits.
    /// p is the sigmoid of d, so dp/dd = p (1 - p).
    /// </summary>
    public static void AddSlope(
        (double OfTarget, double OfProbability, double Constant) factors,
        ReadOnlySpan<float> probability,
        ReadOnlySpan<float> target,
        ReadOnlySpan<float> weight,
        Span<float> slope)
    {
        Vector256<float> a = Vector256.Create((float)factors.OfTarget), b = Vector256.Create((float)factors.OfProbability);
        Vector256<float> c = Vector256.Create((float)factors.Constant), one = Vector256<float>.One;
        for (int i = 0; i < probability.Length; i += Vector256<float>.Count)
        {
            Vector256<float> p = Vector256.Create(probability[i..]), t = Vector256.Create(target[i..]), w = Vector256.Create(weight[i..]);
            Vector256<float> ofProbability = w * ((a * t) + (b * p) + c);
            (Vector256.Create<float>(slope[i..]) + (ofProbability * p * (one - p))).CopyTo(slope[i..]);
        }
    }

    /// <summary>Computes Dice of one class, and the coefficients of its derivative w (a t + b p + c).</summary>
    private static (double Value, double A, double B, double C) Dice(in OverlapSums s, bool linear)
    {
        double denominator = linear ? s.P + s.T : s.PP + s.TT;
        if (denominator < Least) return (2 * s.PT / Least, 0, 0, 0);
        double value = 2 * s.PT / denominator;
        return linear ? (value, 2 / denominator, 0, -value / denominator) : (value, 2 / denominator, -2 * value / denominator, 0);
    }

    private static (double Loss, double OfTarget, double OfProbability, double Constant) Tversky(in LossSettings settings, in OverlapSums s)
    {
        double fp = settings.FalsePositives, fn = settings.FalseNegatives;
        double top = s.PT + 1, bottom = s.PT + (fp * (s.P - s.PT)) + (fn * (s.T - s.PT)) + 1;

        // d(top)/dp = w t; d(bottom)/dp = w (t + fp (1 - t) - fn t).
        double ratio = top / bottom;
        return (1 - ratio, -(1 - (ratio * (1 - fp - fn))) / bottom, 0, ratio * fp / bottom);
    }
}
