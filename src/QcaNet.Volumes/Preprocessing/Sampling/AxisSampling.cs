using QcaNet.Sampling;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// How the voxels along one axis of a result are computed from those of the input: output i is the weighted sum of a run of <c>Count[i]</c>
/// input voxels that begins at <c>Start[i]</c>. Interpolation is separable, and everything outside the volume is a mirror image or a
/// repetition of what lies inside. A run inside the volume is therefore sufficient, and linear, smoothed linear and cubic sampling differ
/// only in these numbers.
/// </summary>
/// <remarks>Positions and weights are computed in double precision, once per axis, and rounded to float.</remarks>
internal sealed class AxisSampling
{
    /// <summary>
    /// The weights of the cubic fall by 0.27 per voxel; the first omitted one is below 2e-7 of the central weight, below the resolution of
    /// a float.
    /// </summary>
    private const int CubicReach = 13;

    private AxisSampling(int from, int to, int window)
    {
        From = from;
        To = to;
        Window = window;
        Start = new int[to];
        Count = new int[to];
        Weights = new float[to * (long)window];
    }

    /// <summary>Number of voxels of the input.</summary>
    internal int From { get; }

    /// <summary>Number of voxels of the result.</summary>
    internal int To { get; }

    /// <summary>Length of the longest run.</summary>
    internal int Window { get; }

    /// <summary>Whether runs of two are interpolated as <c>a + w (b - a)</c>, which leaves a constant exactly unchanged.</summary>
    internal bool Mixes { get; private init; }

    /// <summary>First input voxel of each output.</summary>
    internal int[] Start { get; }

    /// <summary>
    /// Length of each run, 1 to <see cref="Window"/>; a single voxel has weight 1. The first and last weights of a run are not 0.
    /// </summary>
    internal int[] Count { get; }

    /// <summary><see cref="Window"/> weights per output, of which the first <c>Count[i]</c> are used.</summary>
    internal float[] Weights { get; }

    /// <summary>Weights of output <paramref name="i"/>.</summary>
    internal ReadOnlySpan<float> WeightsOf(int i) => Weights.AsSpan(i * Window, Count[i]);

    /// <summary>The input voxels needed for a range of outputs: the first, and the one after the last.</summary>
    internal (int First, int End) SourceOf(int first, int end)
    {
        (int from, int to) = (int.MaxValue, 0);
        for (int i = first; i < end; i++) (from, to) = (Math.Min(from, Start[i]), Math.Max(to, Start[i] + Count[i]));
        return (from, to);
    }

    /// <summary>The sampling of a range of outputs, relative to the part of the input that they need.</summary>
    internal AxisSampling Part(int first, int count)
    {
        (int from, int end) = SourceOf(first, first + count);
        var part = new AxisSampling(end - from, count, Window) { Mixes = Mixes };
        for (int i = 0; i < count; i++)
        {
            part.Start[i] = Start[first + i] - from;
            part.Count[i] = Count[first + i];
        }

        Weights.AsSpan(first * Window, count * Window).CopyTo(part.Weights);
        return part;
    }

    /// <summary>
    /// Linear, with the edge repeated beyond the first and the last center; null if the size of the axis does not change.
    /// </summary>
    internal static AxisSampling? Linear(int from, int to)
    {
        if (from == to) return null;
        var axis = new AxisSampling(from, to, 2) { Mixes = true };
        for (int i = 0; i < to; i++)
        {
            double position = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            int index = (int)position;
            float weight = (float)(position - index);
            axis.Start[i] = index;
            axis.Count[i] = weight == 0 ? 1 : 2;
            axis.Weights[2 * i] = 1 - weight;
            axis.Weights[(2 * i) + 1] = weight;
        }

        return axis;
    }

    /// <summary>
    /// scikit-image's <c>resize(order=1)</c> with its defaults: linear, mirrored outside; an axis that shrinks is first smoothed with a
    /// Gaussian. Smoothing and sampling are combined into one weighted sum.
    /// </summary>
    internal static AxisSampling? Published(int from, int to)
    {
        if (from == to) return null;
        double[] smoothing = PublishedGaussian.Kernel(from, to);
        int radius = smoothing.Length / 2;
        var axis = new AxisSampling(from, to, Math.Min(from, smoothing.Length + 1)) { Mixes = radius == 0 };
        var run = new WeightedRun(from);
        for (int i = 0; i < to; i++)
        {
            (int left, double weight) = PublishedGaussian.Neighbors(i, from, to);
            int right = MirroredIndex.WithoutEdge(left + 1, from);
            for (int j = -radius; j <= radius; j++)
            {
                run.Add(left + j, (1 - weight) * smoothing[j + radius]);
                if (weight > 0) run.Add(right + j, weight * smoothing[j + radius]);
            }

            axis.Take(run, i);
        }

        return axis;
    }

    /// <summary>
    /// The interpolating cubic B-spline of the mirrored axis: SciPy's <c>zoom(order=3, mode="mirror", grid_mode=True)</c>. SciPy solves for
    /// the spline's coefficients with a recursive filter and then sums four of them. Here the filter is expanded, so that each output is
    /// one sum over the voxels themselves, no volume of coefficients is needed, and axes that do not change are skipped.
    /// </summary>
    internal static AxisSampling? Cubic(int from, int to)
    {
        if (from == to) return null;
        double zoom = (double)from / to;
        var axis = new AxisSampling(from, to, Math.Min(from, 2 * CubicReach));
        var run = new WeightedRun(from);
        Span<double> weights = stackalloc double[2 * CubicReach];
        for (int i = 0; i < to; i++)
        {
            double position = ((i + 0.5) * zoom) - 0.5;
            int floor = (int)Math.Floor(position);
            CardinalSpline.Weigh(position - floor, weights);
            for (int k = 0; k < weights.Length; k++) run.Add(floor - CubicReach + 1 + k, weights[k]);
            axis.Take(run, i);
        }

        return axis;
    }

    private void Take(WeightedRun run, int i)
    {
        Start[i] = run.Finish(out ReadOnlySpan<double> weights);
        Count[i] = weights.Length;
        Span<float> own = Weights.AsSpan(i * Window, Window);
        for (int k = 0; k < weights.Length; k++) own[k] = (float)weights[k];
    }
}
