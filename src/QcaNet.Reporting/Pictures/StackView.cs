using System.Numerics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Reporting;

/// <summary>A stack viewed from above and from the side, in single precision; non-finite values count as the lowest.</summary>
/// <param name="Top">View from above: rows are y, columns x.</param>
/// <param name="Side">Side view: rows are z, columns x; null for a stack of one plane.</param>
internal sealed record StackView(Grid<float> Top, Grid<float>? Side)
{
    /// <summary>Creates a view of a stack.</summary>
    public static StackView Of<T>(Volume<T> stack, PictureView view)
        where T : unmanaged, INumber<T>
    {
        (int depth, int height, int width) = stack.Shape;
        if (view.IsSlice)
        {
            var section = new T[depth * width];
            int start = (depth == 1 ? 0 : view.Y) * width;
            for (int z = 0; z < depth; z++) stack.Plane(z).Slice(start, width).CopyTo(section.AsSpan(z * width));
            return new StackView(ToGrid(stack.Plane(view.Z), height, width), depth == 1 ? null : ToGrid<T>(section, depth, width));
        }

        Volume<T> clean = Finite(stack);
        return new StackView(
            ToGrid<T>(Projection.Maximum(clean, VolumeAxis.Z).Voxels, height, width),
            depth == 1 ? null : ToGrid<T>(Projection.Maximum(clean, VolumeAxis.Y).Voxels, depth, width));
    }

    /// <summary>The values that become black and white: percentiles of all visible finite values.</summary>
    public (float Low, float High) Contrast(double lowPercentile, double highPercentile)
    {
        float[] seen = Array.FindAll(Side is null ? Top.Values : [.. Top.Values, .. Side.Values], float.IsFinite);
        if (seen.Length == 0) return (0, 1);
        double[] ends = Intensity.Percentiles<float>(seen, [lowPercentile, highPercentile]);
        return ((float)ends[0], (float)ends[1]);
    }

    private static Grid<float> ToGrid<T>(ReadOnlySpan<T> values, int rows, int columns)
        where T : unmanaged, INumber<T>
    {
        var floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            float value = float.CreateTruncating(values[i]);
            floats[i] = float.IsFinite(value) ? value : float.NegativeInfinity;
        }

        return new Grid<float>(floats, rows, columns);
    }

    // A projection propagates NaN and infinity, so one bad voxel would hide all voxels in front of it and behind it.
    private static Volume<T> Finite<T>(Volume<T> stack)
        where T : unmanaged, INumber<T>
    {
        int bad = FirstNotFinite(stack.Voxels);
        if (bad < 0) return stack;
        Volume<T> clean = stack.Clone();
        foreach (ref T value in clean.Voxels[bad..])
        {
            if (!T.IsFinite(value)) value = T.CreateSaturating(float.NegativeInfinity);
        }

        return clean;
    }

    private static int FirstNotFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) return -1;
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i])) return i;
        }

        return -1;
    }
}
