using System.Numerics;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>Computes maximum projections of a stack.</summary>
public static class Projection
{
    private const int RowsAtOnce = 32;

    /// <summary>
    /// Computes the maximum along an axis (NumPy's <c>max(axis)</c>) as an image of depth 1. Along z: rows are y, columns x. Along y: rows
    /// are z, columns x. Along x: rows are z, columns y.
    /// </summary>
    /// <typeparam name="T">Any integer type, float or double; if a value is NaN, so is the projection of its line.</typeparam>
    /// <param name="v">Input; not changed.</param>
    /// <param name="axis">The axis to project along.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>
    /// A new image. Its rows and columns keep the spacing of their axes; its spacing along z is the thickness of the projected stack:
    /// number of voxels times spacing.
    /// </returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Volume<T> Maximum<T>(Volume<T> v, VolumeAxis axis, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        if (!Vector<T>.IsSupported)
        {
            throw new NotSupportedException($"Voxels of type {typeof(T).Name} cannot be ordered; use an integer type, float or double.");
        }

        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        (int depth, int height, int width) = v.Shape;
        VoxelSpacing? s = v.Spacing;
        switch (axis)
        {
            case VolumeAxis.Z:
                Volume<T> alongZ = Image(height, width, s is { } a ? new VoxelSpacing(a.Z * depth, a.Y, a.X) : null);
                ParallelWork.For((height + RowsAtOnce - 1) / RowsAtOnce, 1, threads, new DownItem<T>(v, alongZ));
                return alongZ;
            case VolumeAxis.Y:
                Volume<T> alongY = Image(depth, width, s is { } b ? new VoxelSpacing(b.Y * height, b.Z, b.X) : null);
                ParallelWork.For(depth, 1, threads, new RowsItem<T>(v, alongY));
                return alongY;
            case VolumeAxis.X:
                Volume<T> alongX = Image(depth, height, s is { } c ? new VoxelSpacing(c.X * width, c.Z, c.Y) : null);
                ParallelWork.For(depth, 1, threads, new AcrossItem<T>(v, alongX));
                return alongX;
            default:
                throw new ArgumentOutOfRangeException(nameof(axis), axis, "The axis must be Z, Y or X.");
        }

        static Volume<T> Image(int rows, int columns, VoxelSpacing? spacing) => new(new Shape3D(1, rows, columns), spacing);
    }

    /// <summary>Stores the larger of each pair in the first span.</summary>
    internal static void Raise<T>(Span<T> to, ReadOnlySpan<T> with)
        where T : unmanaged
    {
        int step = Vector<T>.Count;
        int i = 0;

        // Vector.Max returns NaN if either value is NaN.
        for (; i <= to.Length - step; i += step) Vector.Max(new Vector<T>(to[i..]), new Vector<T>(with[i..])).CopyTo(to[i..]);
        for (; i < to.Length; i++) to[i] = Vector.Max(new Vector<T>(to[i]), new Vector<T>(with[i]))[0];
    }

    /// <summary>The largest value of a nonempty span.</summary>
    internal static T Largest<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        int step = Vector<T>.Count;
        var largest = new Vector<T>(values[0]);
        int i = 0;
        for (; i <= values.Length - step; i += step) largest = Vector.Max(largest, new Vector<T>(values[i..]));
        for (; i < values.Length; i++) largest = Vector.Max(largest, new Vector<T>(values[i]));
        Vector<T> result = largest;
        for (int lane = 1; lane < step; lane++) result = Vector.Max(result, new Vector<T>(largest[lane]));
        return result[0];
    }

    // A few rows of all planes: the rows of the result stay in the first-level cache while all planes are read.
    private readonly struct DownItem<T>(Volume<T> from, Volume<T> to) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            int first = index * RowsAtOnce * to.Shape.Width;
            Span<T> rows = to.Voxels[first..Math.Min(first + (RowsAtOnce * to.Shape.Width), to.Shape.Length)];
            from.Plane(0).Slice(first, rows.Length).CopyTo(rows);
            for (int z = 1; z < from.Shape.Depth; z++) Raise(rows, from.Plane(z).Slice(first, rows.Length));
        }
    }

    private readonly struct RowsItem<T>(Volume<T> from, Volume<T> to) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            int width = from.Shape.Width;
            ReadOnlySpan<T> plane = from.Plane(index);
            Span<T> row = to.Voxels.Slice(index * width, width);
            plane[..width].CopyTo(row);
            for (int y = 1; y < from.Shape.Height; y++) Raise(row, plane.Slice(y * width, width));
        }
    }

    private readonly struct AcrossItem<T>(Volume<T> from, Volume<T> to) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            int width = from.Shape.Width;
            ReadOnlySpan<T> plane = from.Plane(index);
            Span<T> row = to.Voxels.Slice(index * from.Shape.Height, from.Shape.Height);
            for (int y = 0; y < row.Length; y++) row[y] = Largest(plane.Slice(y * width, width));
        }
    }
}
