using System.Runtime.Intrinsics;

namespace QcaNet.Training.State;

/// <summary>Moving average of weights and running statistics: smoother than the trained ones, and better on unseen data.</summary>
/// <remarks>
/// Exponential moving average (Polyak and Juditsky 1992). The decay at step n is at most (1 + n) / (10 + n),
/// so that the random initialization is forgotten.
/// </remarks>
internal static class WeightAverage
{
    /// <summary>Moves the average toward the weights.</summary>
    /// <param name="average">The average; updated in place.</param>
    /// <param name="weights">The current weights.</param>
    /// <param name="decay">Decay per step, at least 0 and below 1.</param>
    /// <param name="step">Number of the step, from 1.</param>
    public static void Update(
        OrderedDictionary<string, float[]> average, OrderedDictionary<string, float[]> weights, double decay, int step)
    {
        float keep = decay == 0 ? 0 : (float)Math.Min(decay, (1.0 + step) / (10.0 + step)), take = 1 - keep;
        foreach ((string name, float[] own) in average)
        {
            ReadOnlySpan<float> theirs = weights[name];
            Span<float> to = own;
            int i = 0;
            for (; i <= to.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                ((Vector256.Create<float>(to[i..]) * keep) + (Vector256.Create(theirs[i..]) * take)).CopyTo(to[i..]);
            }

            for (; i < to.Length; i++) to[i] = (to[i] * keep) + (theirs[i] * take);
        }
    }
}
