using System.Runtime.Intrinsics;

namespace QcaNet.Training.Losses;

/// <summary>Weighted cross entropy and focal loss, which are means of a loss per voxel.</summary>
/// <remarks>
/// With d the difference of the logits, -log p = softplus(-d) and -log(1 - p) = softplus(d);
/// both remain exact when p rounds to 0 or 1. The loss is divided by the sum of the weights,
/// multiplied by the foreground weight for foreground, as in the weighted cross entropy of PyTorch, but by at least one.
/// </remarks>
internal static class EntropyLoss
{
    /// <summary>Computes the loss, and adds its derivative with respect to d to <paramref name="slope"/>.</summary>
    /// <param name="difference">The difference d: logit of foreground minus logit of background. The length is a multiple of eight.</param>
    /// <param name="probability">The sigmoid of d.</param>
    /// <param name="target">Targets, 0 to 1.</param>
    /// <param name="weight">Weights, 0 or more.</param>
    /// <param name="foreground">Weight of foreground.</param>
    /// <param name="gamma">Exponent of the focal loss; 0 is cross entropy.</param>
    /// <param name="slope">The derivative is added to these values.</param>
    public static double Evaluate(
        ReadOnlySpan<float> difference,
        ReadOnlySpan<float> probability,
        ReadOnlySpan<float> target,
        ReadOnlySpan<float> weight,
        double foreground,
        double gamma,
        Span<float> slope)
    {
        Vector256<float> factor = Vector256.Create((float)foreground), one = Vector256<float>.One;
        OverlapSums.Sum weights = default, losses = default;
        for (int i = 0; i < target.Length; i += Vector256<float>.Count)
        {
            Vector256<float> t = Vector256.Create(target[i..]), w = Vector256.Create(weight[i..]);
            weights.Add(w * ((factor * t) + one - t));
        }

        double count = Math.Max(1, weights.Total);
        Vector256<float> scale = Vector256.Create((float)(1 / count)), g = Vector256.Create((float)gamma);
        for (int i = 0; i < target.Length; i += Vector256<float>.Count)
        {
            Vector256<float> d = Vector256.Create(difference[i..]), p = Vector256.Create(probability[i..]), q = one - p;
            Vector256<float> t = Vector256.Create(target[i..]), w = Vector256.Create(weight[i..]);
            Vector256<float> ofBackground = Vector256.Max(d, Vector256<float>.Zero) + Vector256.Log(one + Vector256.Exp(-Vector256.Abs(d)));
            Vector256<float> ofForeground = ofBackground - d;
            Vector256<float> front = w * factor * t, back = w * (one - t);
            Vector256<float> easyFront = one, easyBack = one;
            if (gamma > 0)
            {
                // (1 - p)^gamma and p^gamma.
                easyFront = Vector256.Exp(-g * ofBackground);
                easyBack = Vector256.Exp(-g * ofForeground);
            }

            losses.Add((front * easyFront * ofForeground) + (back * easyBack * ofBackground));
            Vector256<float> slopes = (back * easyBack * ((g * q * ofBackground) + p)) - (front * easyFront * ((g * p * ofForeground) + q));
            (Vector256.Create<float>(slope[i..]) + (slopes * scale)).CopyTo(slope[i..]);
        }

        return losses.Total / count;
    }
}
