using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>The common part of short convolutions over finite points and infinity.</summary>
internal static class ToomCook
{
    /// <summary>
    /// Factors for a kernel with the given number of taps: p^i divided by the product of the distances of p to the other points, and the
    /// last tap for infinity.
    /// </summary>
    public static double[,] Kernel(ReadOnlySpan<double> finite, int taps)
    {
        var factors = new double[finite.Length + 1, taps];
        for (int p = 0; p < finite.Length; p++)
        {
            double distances = 1;
            foreach (double other in finite)
            {
                if (other != finite[p]) distances *= finite[p] - other;
            }

            for (int i = 0; i < taps; i++) factors[p, i] = Math.Pow(finite[p], i) / distances;
        }

        factors[finite.Length, taps - 1] = 1;
        return factors;
    }

    /// <summary>sum + factor * term; see <see cref="MultiplyAdd"/> for its rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> sum, float factor, Vector256<float> term) =>
        MultiplyAdd.Of(Vector256.Create(factor), term, sum);
}
