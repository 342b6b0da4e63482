namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// The cubic spline that is 1 at 0 and 0 at every other integer: sampling with it passes through the voxels. It is the sum of cubic
/// B-splines at all voxels, weighted by the inverse of their samples (1/6, 4/6, 1/6), which is <c>sqrt(3) z^|j|</c> with <c>z = sqrt(3) -
/// 2</c> (Unser, Aldroubi and Eden 1991, "Fast B-spline transforms for continuous image representation and interpolation"). Four of them
/// overlap at any position.
/// </summary>
internal static class CardinalSpline
{
    private static readonly double[] Inverse = Powers(64);

    /// <summary>
    /// Weights of the voxels around a sample: entry k is that of the voxel <c>k - length / 2 + 1</c> to the right of its left neighbor.
    /// </summary>
    /// <param name="fraction">Distance of the sample to the right of its left neighbor, 0 to 1.</param>
    /// <param name="weights">Receives the weights, at most 120.</param>
    internal static void Weigh(double fraction, Span<double> weights)
    {
        Span<double> spline = [Spline(1 + fraction), Spline(fraction), Spline(1 - fraction), Spline(2 - fraction)];
        for (int k = 0; k < weights.Length; k++)
        {
            int voxel = k - (weights.Length / 2) + 1;
            double sum = 0;
            for (int j = 0; j < spline.Length; j++) sum += spline[j] * Inverse[Math.Abs(voxel - (j - 1))];
            weights[k] = sum;
        }
    }

    private static double[] Powers(int count)
    {
        double pole = Math.Sqrt(3) - 2;
        return [.. Enumerable.Range(0, count).Select(j => Math.Sqrt(3) * Math.Pow(pole, j))];
    }

    private static double Spline(double x)
    {
        double rest = 2 - x;
        return x < 1 ? (4 + (3 * x * x * (x - 2))) / 6 : rest > 0 ? rest * rest * rest / 6 : 0;
    }
}
