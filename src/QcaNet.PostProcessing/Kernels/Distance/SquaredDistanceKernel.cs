// The exact Euclidean distance transform, one axis after the other, many lines at a time.
//
// Algorithm. The squared distance of a voxel to the nearest background voxel is a minimum over all background voxels of a sum over
// the axes, so it can be taken one axis at a time. Along x a row needs only the steps to the nearest background on either side,
// and a run of foreground is two copies from a table of squares. Along y, and then z, a voxel p of a line takes
//
//     D(p) = min over k of  min(f(p - k), f(p + k)) + w k^2        f: squared distances so far, w: squared spacing of the axis
//
// and the search over k = 1, 2, 3, ... ends as soon as w k^2 is no longer below what was found: no farther parabola can win.
//
//        row p-2   . . . . . . . .        16 voxels of a row are searched at once (256 bits of 16-bit squares): one
//        row p-1   . . . . . . . .        minimum of two rows, one sum, one minimum per step. Sixteen neighbors have about
//        row p     # # # # # # # #        the same distance to go, so hardly a lane waits for another.
//        row p+1   . . . . . . . .
//        row p+2   . . . . . . . .
//
// The search costs one step for each voxel of the distance. That is a few cycles for the radii of nuclei, and less than building the lower
// envelope of parabolas up to several dozen voxels; beyond ISquareArithmetic.LongestSearch the affected columns are computed by
// ParabolaEnvelope, so the cost per voxel is bounded even for a cell as large as the volume.
//
// Sources. T. Saito, J. Toriwaki, Pattern Recognition 27 (1994) 1551-1565, for the passes and the bounded search; P. Felzenszwalb,
// D. Huttenlocher, Theory of Computing 8 (2012) 415-428, for the envelope; C. Maurer, R. Qi, V. Raghavan, IEEE PAMI 25 (2003)
// 265-270, for spacings.
//
// Why this variant. A distance transform is limited by memory: 2 bytes per voxel are a quarter of a double. Squares of nuclei fit in 16
// bits (255 voxels at spacing 1); otherwise the last pass detects the overflow (sums saturate) and the caller uses the next wider type.
// Planes and rows are independent of each other, so threads share them without synchronization, and the result does not depend on the
// schedule.
//
// Arithmetic. Integers for every spacing with a common measure (SquareWeights): exact. Otherwise doubles.
//
// Memory. The squares (2, 4 or 8 bytes per voxel) and for each thread one plane, or up to 256 KiB of one (y, x) row in all planes.

using System.Numerics;
using System.Runtime.CompilerServices;
using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>Squared Euclidean distances to the background; see the description at the top of the file.</summary>
internal static unsafe class SquaredDistanceKernel
{
    // Half the size of a typical second-level cache: the rows of one column of tiles stay there while all their voxels are searched.
    private const int TileBytes = 256 * 1024;

    // A plane is searched as a whole if its copy fits into an array with room to spare; gigapixel images are split into stripes of columns.
    private const int LargestPlane = 1 << 29;

    /// <summary>
    /// Writes the squared distance of every voxel, 0 in the background, and passes rows of final values to <paramref name="sink"/>.
    /// The mask must contain background.
    /// </summary>
    /// <returns>Whether all values are exact: false if one was too large for <typeparamref name="T"/>; the values are then
    /// invalid.</returns>
    internal static bool Run<T, TArithmetic, TSink>(
        byte* mask, Shape3D shape, in SquareWeights weights, T* squares, TSink sink, int threads)
        where T : unmanaged, IComparable<T>
        where TArithmetic : ISquareArithmetic<T>
        where TSink : struct, ISquareSink<T>
    {
        var peak = new Peak<T>();
        T[] squaresX = Squares<T, TArithmetic>(weights.X, shape.Width);
        T[] squaresY = Squares<T, TArithmetic>(weights.Y, shape.Height);
        if (shape.Depth == 1)
        {
            ParallelWork.For(1, 1, 1, new PlanePass<T, TArithmetic, TSink>(mask, shape, squaresX, squaresY, weights.Y, sink, peak));
        }
        else
        {
            var inPlace = new StoreSink<T>(squares);
            ParallelWork.For(
                shape.Depth, 1, threads,
                new PlanePass<T, TArithmetic, StoreSink<T>>(mask, shape, squaresX, squaresY, weights.Y, inPlace, new Peak<T>()));

            T[] squaresZ = Squares<T, TArithmetic>(weights.Z, shape.Depth);
            int tile = Math.Min(Stripe(shape.Width, shape.Depth, Vector<T>.Count), Math.Max(64, TileBytes / sizeof(T) / shape.Depth));
            int tiles = (shape.Width + tile - 1) / tile;
            ParallelWork.For(
                shape.Height * tiles, 1, threads,
                new DepthPass<T, TArithmetic, TSink>(squares, shape, tile, tiles, squaresZ, weights.Z, sink, peak));
        }

        return typeof(T) == typeof(double) || peak.Value.CompareTo(TArithmetic.Infinite) < 0;
    }

    /// <summary>Maximum number of lines of a given length that are searched at once.</summary>
    private static int Stripe(int width, int length, int lanes) => Math.Min(width, Math.Max(1, (LargestPlane / length) - (2 * lanes)));

    private static T[] Squares<T, TArithmetic>(double weight, int length)
        where T : unmanaged
        where TArithmetic : ISquareArithmetic<T>
    {
        var squares = new T[length + 1];
        for (int k = 0; k < squares.Length; k++) squares[k] = TArithmetic.Square(weight, k);
        return squares;
    }

    /// <summary>Passes along x and y, one plane per item.</summary>
    private struct PlanePass<T, TArithmetic, TSink>(
        byte* mask, Shape3D shape, T[] squaresX, T[] squaresY, double weightY, TSink sink, Peak<T> peak) : IWorkItem
        where T : unmanaged, IComparable<T>
        where TArithmetic : ISquareArithmetic<T>
        where TSink : struct, ISquareSink<T>
    {
        private readonly T[] _descending = [.. squaresX.Reverse()];
        private readonly int _stripe = Stripe(shape.Width, shape.Height, Vector<T>.Count);
        private LineSearch<T, TArithmetic>? _lines;
        private T[]? _row;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int z)
        {
            _lines ??= new LineSearch<T, TArithmetic>(shape.Height, _stripe, squaresY, weightY);
            int offset = z * shape.PlaneLength;
            for (int x = 0; x < shape.Width; x += _stripe)
            {
                int width = Math.Min(_stripe, shape.Width - x);
                for (int y = 0; y < shape.Height; y++)
                {
                    bool any = _stripe == shape.Width
                        ? AlongRow(mask + offset + (y * shape.Width), _lines.Line(y, width))
                        : AlongStripe(mask + offset + (y * shape.Width), x, _lines.Line(y, width));
                    _lines.SetAny(y, any);
                }

                _lines.Search(offset + x, shape.Width, width, ref sink, peak);
            }
        }

        /// <summary>Like <see cref="AlongRow"/> for a part of a row; its squares depend on the whole row.</summary>
        private bool AlongStripe(byte* from, int x, Span<T> stripe)
        {
            _row ??= new T[shape.Width];
            bool any = AlongRow(from, _row);
            _row.AsSpan(x, stripe.Length).CopyTo(stripe);
            return any;
        }

        /// <summary>Squares of the steps to the nearest background in the row; false if the row has no foreground.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly bool AlongRow(byte* from, Span<T> row)
        {
            row.Clear();
            var runs = new MaskRuns(from, row.Length);
            bool any = false;
            while (runs.Next(out int start, out int end))
            {
                any = true;
                bool openLeft = start == 0;
                bool openRight = end == row.Length;
                int length = end - start;
                if (openLeft && openRight) row.Fill(TArithmetic.Infinite);
                else if (openLeft) Descend(row.Slice(start, length));
                else if (openRight) Ascend(row.Slice(start, length));
                else
                {
                    Ascend(row.Slice(start, length / 2));
                    Descend(row.Slice(start + (length / 2), length - (length / 2)));
                }
            }

            return any;
        }

        /// <summary>1, 4, 9, ... times the weight.</summary>
        private readonly void Ascend(Span<T> values) => squaresX.AsSpan(1, values.Length).CopyTo(values);

        /// <summary>..., 9, 4, 1 times the weight.</summary>
        private readonly void Descend(Span<T> values) =>
            _descending.AsSpan(_descending.Length - 1 - values.Length, values.Length).CopyTo(values);
    }

    /// <summary>The pass along z; an item is one tile of a row in all planes.</summary>
    private struct DepthPass<T, TArithmetic, TSink>(
        T* squares, Shape3D shape, int tile, int tiles, T[] squaresZ, double weightZ, TSink sink, Peak<T> peak) : IWorkItem
        where T : unmanaged, IComparable<T>
        where TArithmetic : ISquareArithmetic<T>
        where TSink : struct, ISquareSink<T>
    {
        private LineSearch<T, TArithmetic>? _lines;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            _lines ??= new LineSearch<T, TArithmetic>(shape.Depth, tile, squaresZ, weightZ);
            int x = index % tiles * tile;
            int offset = (index / tiles * shape.Width) + x;
            int width = Math.Min(tile, shape.Width - x);
            for (int z = 0; z < shape.Depth; z++)
            {
                var row = new ReadOnlySpan<T>(squares + offset + (z * shape.PlaneLength), width);
                row.CopyTo(_lines.Line(z, width));
                _lines.SetAny(z, row.ContainsAnyExcept(default(T)));
            }

            _lines.Search(offset, shape.PlaneLength, width, ref sink, peak);
        }
    }

    /// <summary>The largest value of all threads.</summary>
    internal sealed class Peak<T>
        where T : unmanaged, IComparable<T>
    {
        private readonly Lock _gate = new();

        internal T Value { get; private set; }

        internal void Include(T value)
        {
            lock (_gate)
            {
                if (value.CompareTo(Value) > 0) Value = value;
            }
        }
    }
}
