using System.Numerics;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Changes the sampling of a volume. Output index i of an axis samples the input at <c>(i + 0.5) * in/out - 0.5</c>: voxels are
/// boxes, the box of the whole volume stays where it is (scikit-image's <c>resize</c>, mode "edge", without anti-aliasing).
/// Positions outside are clamped to the edge. The axes are independent; one whose size stays is not touched.
/// </summary>
public static class Resampling
{
    /// <summary>The shape a volume has at another spacing: <c>size * from / to</c> an axis, rounded (halves up), at least 1.</summary>
    /// <param name="shape">Extent at <paramref name="from"/>.</param>
    /// <param name="from">Present spacing, micrometres.</param>
    /// <param name="to">Spacing wanted, micrometres; the one reached differs by the rounding.</param>
    /// <exception cref="ArgumentException">The result would exceed the limit of a volume, or a spacing is the default value.</exception>
    public static Shape3D ShapeAt(Shape3D shape, VoxelSpacing from, VoxelSpacing to)
    {
        if (from == default) throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometres.", nameof(from));
        if (to == default) throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometres.", nameof(to));
        return new Shape3D(
            SizeAt(shape.Depth, from.Z, to.Z),
            SizeAt(shape.Height, from.Y, to.Y),
            SizeAt(shape.Width, from.X, to.X));
    }

    /// <summary>Resamples linearly. Nothing is smoothed before shrinking.</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="target">Shape of the result.</param>
    /// <returns>A new volume whose spacing is the input's times in/out an axis; a copy where the shape is the same.</returns>
    public static Volume<float> Linear(Volume<float> v, Shape3D target)
    {
        ArgumentNullException.ThrowIfNull(v);
        CheckTarget(target);
        (int depth, int height, int width) = v.Shape;
        ReadOnlySpan<float> voxels = v.Voxels;

        // One axis after the other, x first: an enlargement along z, the usual one, then works on whole planes.
        if (target.Width != width)
        {
            float[] step = new float[depth * (long)height * target.Width];
            AlongX(voxels, step, width, target.Width);
            voxels = step;
            width = target.Width;
        }

        if (target.Height != height)
        {
            float[] step = new float[depth * (long)target.Height * width];
            for (int z = 0; z < depth; z++)
            {
                AlongBlocks(voxels.Slice(z * height * width, height * width), step.AsSpan(z * target.Height * width, target.Height * width), height, target.Height, width);
            }

            voxels = step;
            height = target.Height;
        }

        var result = new Volume<float>(target, SpacingAt(v.Spacing, v.Shape, target));
        if (target.Depth != depth) AlongBlocks(voxels, result.Voxels, depth, target.Depth, height * width);
        else voxels.CopyTo(result.Voxels);
        return result;
    }

    /// <summary>Takes the nearest voxel: for labels and masks, which must not be mixed. Half-way between two voxels, the later one.</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="target">Shape of the result.</param>
    /// <returns>A new volume whose spacing is the input's times in/out an axis.</returns>
    public static Volume<T> Nearest<T>(Volume<T> v, Shape3D target)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        CheckTarget(target);
        var result = new Volume<T>(target, SpacingAt(v.Spacing, v.Shape, target));
        int[] zs = NearestIndices(v.Shape.Depth, target.Depth);
        int[] ys = NearestIndices(v.Shape.Height, target.Height);
        int[] xs = NearestIndices(v.Shape.Width, target.Width);
        Span<T> from = v.Voxels;
        Span<T> to = result.Voxels;
        for (int z = 0; z < target.Depth; z++)
        {
            for (int y = 0; y < target.Height; y++)
            {
                ReadOnlySpan<T> source = from.Slice(v.Shape.Offset(zs[z], ys[y], 0), v.Shape.Width);
                Span<T> row = to.Slice(target.Offset(z, y, 0), target.Width);
                if (source.Length == row.Length) source.CopyTo(row);
                else for (int x = 0; x < row.Length; x++) row[x] = source[xs[x]];
            }
        }

        return result;
    }

    private static int SizeAt(int size, double from, double to)
    {
        double exact = Math.Round(size * from / to, MidpointRounding.AwayFromZero);
        return exact <= int.MaxValue
            ? Math.Max(1, (int)exact)
            : throw new ArgumentException(FormattableString.Invariant($"Resampling {size} voxels from {from} to {to} micrometres gives {exact} voxels, more than a volume holds."), nameof(to));
    }

    private static void CheckTarget(Shape3D target)
    {
        if (target == default) throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(target));
    }

    private static VoxelSpacing? SpacingAt(VoxelSpacing? spacing, Shape3D from, Shape3D to) => spacing is not { } s
        ? null
        : new VoxelSpacing(s.Z * from.Depth / to.Depth, s.Y * from.Height / to.Height, s.X * from.Width / to.Width);

    // The sample's left neighbour and its distance from it. Clamped: the right neighbour of the last voxel is never read
    // because its weight is 0 there.
    private static (int Index, float Weight) Sample(int i, int from, int to)
    {
        double position = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
        int index = (int)position;
        return (index, (float)(position - index));
    }

    private static void AlongX(ReadOnlySpan<float> from, Span<float> to, int width, int targetWidth)
    {
        int[] left = new int[targetWidth];
        int[] right = new int[targetWidth];
        float[] weight = new float[targetWidth];
        for (int x = 0; x < targetWidth; x++)
        {
            (left[x], weight[x]) = Sample(x, width, targetWidth);
            right[x] = weight[x] == 0 ? left[x] : left[x] + 1;
        }

        while (!from.IsEmpty)
        {
            ReadOnlySpan<float> source = from[..width];
            Span<float> row = to[..targetWidth];
            for (int x = 0; x < row.Length; x++)
            {
                float a = source[left[x]];
                row[x] = weight[x] == 0 ? a : a + (weight[x] * (source[right[x]] - a));
            }

            from = from[width..];
            to = to[targetWidth..];
        }
    }

    // Rows of a plane along y, or planes of the volume along z: either way contiguous blocks, mixed as a whole.
    private static void AlongBlocks(ReadOnlySpan<float> from, Span<float> to, int size, int targetSize, int block)
    {
        for (int i = 0; i < targetSize; i++)
        {
            (int index, float weight) = Sample(i, size, targetSize);
            ReadOnlySpan<float> a = from.Slice(index * block, block);
            Span<float> row = to.Slice(i * block, block);
            if (weight == 0) a.CopyTo(row);
            else Mix(a, from.Slice((index + 1) * block, block), weight, row);
        }
    }

    private static void Mix(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float weight, Span<float> to)
    {
        var weights = new Vector<float>(weight);
        int i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var first = new Vector<float>(a[i..]);
            (first + (weights * (new Vector<float>(b[i..]) - first))).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++) to[i] = a[i] + (weight * (b[i] - a[i]));
    }

    // floor((i + 0.5) * from / to) in whole numbers, so that ties do not hang on rounding.
    private static int[] NearestIndices(int from, int to)
    {
        int[] indices = new int[to];
        for (int i = 0; i < to; i++) indices[i] = (int)(((2L * i) + 1) * from / (2L * to));
        return indices;
    }
}
