namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// Positions and smoothing of scikit-image's <c>resize(order=1)</c>, exact to the last bit where it matters: masks are truncated to
/// integers and compared with 0, so a weight of 1e-15 counts as much as one of a half.
/// </summary>
internal static class PublishedGaussian
{
    private const double Truncate = 4;

    /// <summary>
    /// SciPy's Gaussian of sigma <c>(from / to - 1) / 2</c>, truncated at four sigmas, normalized; a single 1 if the axis does not shrink
    /// or nothing is left after truncation.
    /// </summary>
    internal static double[] Kernel(int from, int to)
    {
        double sigma = Math.Max(0, (((double)from / to) - 1) / 2);
        int radius = (int)((Truncate * sigma) + 0.5);
        if (radius == 0) return [1];
        double scale = -0.5 / (sigma * sigma);
        double[] weights = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(x => Math.Exp(scale * (x * x)))];
        double sum = Sum(weights);
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
        return weights;
    }

    /// <summary>
    /// Left neighbor of output <paramref name="i"/>, and the weight of the right one, 0 to 1. The right neighbor of the last voxel is the
    /// one before it, because the axis is mirrored.
    /// </summary>
    internal static (int Left, double Weight) Neighbors(int i, int from, int to)
    {
        if (from == 1) return (0, 0);
        double zoom = (double)from / to;
        double position = ((i + 0.5) * zoom) - 0.5;

        // Less than half a voxel outside, and only if the axis grows.
        if (position < 0) position = -position;
        int left = (int)position;

        // In two steps, as in SciPy: the weight of a position of 1e-17 is 0.
        return (left, 1 - (1 - (position - left)));
    }

    // NumPy sums in eight lanes from eight numbers on.
    private static double Sum(double[] values)
    {
        if (values.Length < 8)
        {
            double sum = 0;
            foreach (double value in values) sum += value;
            return sum;
        }

        Span<double> lanes = stackalloc double[8];
        int whole = values.Length & ~7;
        for (int i = 0; i < whole; i++) lanes[i & 7] += values[i];
        double total = lanes[0] + lanes[1] + (lanes[2] + lanes[3]) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
        for (int i = whole; i < values.Length; i++) total += values[i];
        return total;
    }
}
