using QcaNet.Sampling;
using QcaNet.Threading;
using QcaNet.Volumes.Preprocessing.Sampling;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>Adds mirrored margins, and removes margins. Voxels may have any type.</summary>
/// <remarks>
/// Cropping to whole planes needs no copy: <c>v.Memory.Slice(first * v.Shape.PlaneLength, n * v.Shape.PlaneLength)</c> is a view of n
/// planes.
/// </remarks>
public static class Padding
{
    /// <summary>
    /// Pads a volume with mirrored margins; the edge itself is not repeated (NumPy's <c>pad(mode="reflect")</c>). A margin may be wider
    /// than the volume: the mirror image is then mirrored again. An axis of one voxel repeats it.
    /// </summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="z">Number of planes added before the first and after the last, 0 or more.</param>
    /// <param name="y">Number of rows added before and after, 0 or more.</param>
    /// <param name="x">Number of voxels added before and after each row, 0 or more.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume with the input's spacing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is negative, or the result exceeds the limit of a volume.</exception>
    public static Volume<T> Reflect<T>(
        Volume<T> v, (int Before, int After) z, (int Before, int After) y, (int Before, int After) x, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        (int depth, int height, int width) = v.Shape;
        var shape = new Shape3D(Padded(depth, z, nameof(z)), Padded(height, y, nameof(y)), Padded(width, x, nameof(x)));
        var result = new Volume<T>(GC.AllocateUninitializedArray<T>(shape.Length), shape, v.Spacing);
        ParallelWork.For(shape.Depth, 1, threads, new ReflectItem<T>(v, result, z.Before, y.Before, x.Before));
        return result;
    }

    /// <summary>Removes margins: reverses <see cref="Reflect"/> with the same widths.</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="z">Number of planes removed before and after, 0 or more.</param>
    /// <param name="y">Number of rows removed before and after, 0 or more.</param>
    /// <param name="x">Number of voxels removed before and after each row, 0 or more.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume with the input's spacing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is negative, or nothing would be left.</exception>
    public static Volume<T> Crop<T>(
        Volume<T> v, (int Before, int After) z, (int Before, int After) y, (int Before, int After) x, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        var shape =
            new Shape3D(Cropped(v.Shape.Depth, z, nameof(z)), Cropped(v.Shape.Height, y, nameof(y)), Cropped(v.Shape.Width, x, nameof(x)));
        return Crop(v, (z.Before, y.Before, x.Before), shape, maximumThreads);
    }

    /// <summary>Copies the box of the given shape that starts at <paramref name="origin"/>.</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="origin">First voxel (z, y, x) of the box.</param>
    /// <param name="shape">Extent of the box; it must lie inside the volume.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume with the input's spacing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The box extends outside the volume.</exception>
    public static Volume<T> Crop<T>(Volume<T> v, (int Z, int Y, int X) origin, Shape3D shape, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        if (origin.Z < 0 || origin.Y < 0 || origin.X < 0
            || shape.Depth > v.Shape.Depth - origin.Z || shape.Height > v.Shape.Height - origin.Y || shape.Width > v.Shape.Width - origin.X)
        {
            throw new ArgumentOutOfRangeException(
                nameof(origin), $"A box of {shape} at ({origin.Z}, {origin.Y}, {origin.X}) reaches outside a volume of {v.Shape}.");
        }

        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        if (shape == default)
        {
            throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(shape));
        }

        var result = new Volume<T>(GC.AllocateUninitializedArray<T>(shape.Length), shape, v.Spacing);
        ParallelWork.For(shape.Depth, 1, threads, new CropItem<T>(v, result, origin));
        return result;
    }

    private static int Padded(int size, (int Before, int After) widths, string name)
    {
        CheckWidths(widths, name);
        long padded = (long)size + widths.Before + widths.After;
        return padded <= int.MaxValue
            ? (int)padded
            : throw new ArgumentOutOfRangeException(
                name, $"Margins of {widths.Before} and {widths.After} around {size} voxels exceed the limit of a volume.");
    }

    private static int Cropped(int size, (int Before, int After) widths, string name)
    {
        CheckWidths(widths, name);
        long left = (long)size - widths.Before - widths.After;
        return left > 0
            ? (int)left
            : throw new ArgumentOutOfRangeException(name, $"Removing {widths.Before} and {widths.After} voxels from {size} leaves none.");
    }

    private static void CheckWidths((int Before, int After) widths, string name)
    {
        if (widths.Before < 0 || widths.After < 0)
        {
            throw new ArgumentOutOfRangeException(name, $"Margins must be 0 or more, but are {widths.Before} and {widths.After}.");
        }
    }

    private readonly struct ReflectItem<T>(Volume<T> from, Volume<T> to, int beforeZ, int beforeY, int beforeX) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            (_, int height, int width) = from.Shape;
            int wide = to.Shape.Width;
            ReadOnlySpan<T> source = from.Plane(MirroredIndex.WithoutEdge(index - beforeZ, from.Shape.Depth));
            Span<T> plane = to.Plane(index);
            for (int y = 0; y < height; y++) Row(source.Slice(y * width, width), plane.Slice((beforeY + y) * wide, wide));

            // The margins above and below repeat rows that are already complete.
            for (int y = 0; y < to.Shape.Height; y++)
            {
                if (y == beforeY) y += height;
                if (y >= to.Shape.Height) break;
                plane.Slice((beforeY + MirroredIndex.WithoutEdge(y - beforeY, height)) * wide, wide).CopyTo(plane.Slice(y * wide, wide));
            }
        }

        private void Row(ReadOnlySpan<T> source, Span<T> row)
        {
            int width = source.Length;
            Span<T> left = row[..beforeX];
            Span<T> right = row[(beforeX + width)..];
            source.CopyTo(row[beforeX..]);
            if (left.Length < width && right.Length < width)
            {
                // The common case: the margin is narrower than the volume, and a part of the row is copied in reverse.
                source.Slice(1, left.Length).CopyTo(left);
                left.Reverse();
                source.Slice(width - 1 - right.Length, right.Length).CopyTo(right);
                right.Reverse();
                return;
            }

            for (int x = 0; x < left.Length; x++) left[x] = source[MirroredIndex.WithoutEdge(x - beforeX, width)];
            for (int x = 0; x < right.Length; x++) right[x] = source[MirroredIndex.WithoutEdge(x + width, width)];
        }
    }

    private readonly struct CropItem<T>(Volume<T> from, Volume<T> to, (int Z, int Y, int X) origin) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            int width = to.Shape.Width;
            ReadOnlySpan<T> source = from.Plane(origin.Z + index)[((origin.Y * from.Shape.Width) + origin.X)..];
            Span<T> plane = to.Plane(index);
            if (width == from.Shape.Width) source[..plane.Length].CopyTo(plane);
            else for (int y = 0; y < to.Shape.Height; y++) source.Slice(y * from.Shape.Width, width).CopyTo(plane[(y * width)..]);
        }
    }
}
