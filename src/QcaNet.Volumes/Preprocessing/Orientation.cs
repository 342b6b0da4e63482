using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Flips volumes along any axes, and rotates them in the plane by multiples of 90 degrees. Voxels are moved, never interpolated.
/// </summary>
/// <remarks>Voxels may be of any type. Flipping twice, or rotating four times by 90 degrees, restores the original.</remarks>
public static class Orientation
{
    /// <summary>Reverses the order of the voxels along the given axes (NumPy's <c>flip</c>).</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="z">Reverses the planes.</param>
    /// <param name="y">Reverses the rows of each plane.</param>
    /// <param name="x">Reverses the voxels of each row.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume with the input's shape and spacing.</returns>
    public static Volume<T> Flip<T>(Volume<T> v, bool z = false, bool y = false, bool x = false, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        var result = new Volume<T>(GC.AllocateUninitializedArray<T>(v.Shape.Length), v.Shape, v.Spacing);
        ParallelWork.For(v.Shape.Depth, 1, threads, new FlipItem<T>(v, result, z, y, x));
        return result;
    }

    /// <summary>
    /// Rotates every plane by quarter turns from the y axis towards the x axis (NumPy's <c>rot90(v, k, axes=(1, 2))</c>): counterclockwise
    /// when y points down, as in images. The voxel at (y, x) comes from (x, width - 1 - y).
    /// </summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="quarterTurns">Any integer; negative values rotate the other way.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume; after an odd number of turns, height and width are swapped, as is the spacing along them.</returns>
    public static Volume<T> RotateInPlane<T>(Volume<T> v, int quarterTurns, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        int turns = quarterTurns & 3;
        if (turns is 0 or 2) return Flip(v, false, turns == 2, turns == 2, maximumThreads);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        var shape = new Shape3D(v.Shape.Depth, v.Shape.Width, v.Shape.Height);
        VoxelSpacing? spacing = v.Spacing is { } s ? new VoxelSpacing(s.Z, s.X, s.Y) : null;
        var result = new Volume<T>(GC.AllocateUninitializedArray<T>(shape.Length), shape, spacing);
        ParallelWork.For(shape.Depth, 1, threads, new TurnItem<T>(v, result, turns == 1));
        return result;
    }

    private readonly struct FlipItem<T>(Volume<T> from, Volume<T> to, bool z, bool y, bool x) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            (int depth, int height, int width) = from.Shape;
            ReadOnlySpan<T> source = from.Plane(z ? depth - 1 - index : index);
            Span<T> plane = to.Plane(index);
            if (!y)
            {
                source.CopyTo(plane);
                if (!x) return;
                for (int row = 0; row < height; row++) plane.Slice(row * width, width).Reverse();
                return;
            }

            if (x)
            {
                // Both at once: the whole plane in reverse.
                source.CopyTo(plane);
                plane.Reverse();
                return;
            }

            for (int row = 0; row < height; row++) source.Slice((height - 1 - row) * width, width).CopyTo(plane[(row * width)..]);
        }
    }

    private readonly struct TurnItem<T>(Volume<T> from, Volume<T> to, bool counterClockwise) : IWorkItem
        where T : unmanaged
    {
        // Rows are read and columns are written; a tile keeps both in the first-level cache.
        private const int Tile = 32;

        public void Do(int index)
        {
            int height = from.Shape.Height;
            int width = from.Shape.Width;
            ReadOnlySpan<T> source = from.Plane(index);
            Span<T> plane = to.Plane(index);
            for (int top = 0; top < height; top += Tile)
            {
                int bottom = Math.Min(top + Tile, height);
                for (int left = 0; left < width; left += Tile)
                {
                    int right = Math.Min(left + Tile, width);
                    for (int x = left; x < right; x++)
                    {
                        // Column x of the source becomes a row of the result: the last one first, or its voxels in reverse.
                        Span<T> row = plane.Slice((counterClockwise ? width - 1 - x : x) * height, height);
                        row = counterClockwise ? row[top..bottom] : row[(height - bottom)..(height - top)];
                        ref T voxel = ref MemoryMarshal.GetReference(source[((top * width) + x)..]);
                        int last = row.Length - 1;
                        if (counterClockwise) for (int i = 0; i < row.Length; i++) row[i] = Unsafe.Add(ref voxel, i * width);
                        else for (int i = 0; i < row.Length; i++) row[last - i] = Unsafe.Add(ref voxel, i * width);
                    }
                }
            }
        }
    }
}
