using System.Runtime.Intrinsics;

namespace QcaNet.Training.Losses;

/// <summary>Weighted cross entropy and focal loss: means of a loss of each voxel.</summary>
/// <remarks>
/// With d the difference of the logits, -log p = softplus(-d) and -log(1 - p) = softplus(d); both stay exact where p is 0 or 1 to the last bit. The mean is
/// over the weights, those of foreground times the foreground's factor, as PyTorch's weighted cross entropy has it, and over at least one voxel.
/// </remarks>
internal static class EntropyLoss
{
    /// <summary>The loss; adds to <paramref name="slope"/> its derivative by d.</summary>
    /// <param name="difference">d: logit of foreground minus logit of background; a multiple of eight values.</param>
    /// <param name="probability">The sigmoid of d.</param>
    /// <param name="target">0 to 1.</param>
    /// <param name="weight">0 or more.</param>
    /// <param name="foreground">Factor of foreground.</param>
    /// <param name="gamma">Exponent of the focal loss; 0 is cross entropy.</param>
    /// <param name="slope">Added to.</param>
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
