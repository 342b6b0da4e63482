using System.Numerics;
using System.Runtime.CompilerServices;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>
/// A bundle of parallel lines, each <paramref name="length"/> voxels long: voxel i of all lines is one row of up to
/// <paramref name="width"/> squares. One thread's working memory for one pass; see <see cref="SquaredDistanceKernel"/>.
/// </summary>
internal sealed unsafe class LineSearch<T, TArithmetic>(int length, int width, T[] stepSquares, double weight)
    where T : unmanaged, IComparable<T>
    where TArithmetic : ISquareArithmetic<T>
{
    private readonly int _stride = Stride(width);
    private readonly T[] _rows = new T[(length * Stride(width)) + Vector<T>.Count];
    private readonly T[] _result = new T[width + Vector<T>.Count];
    private readonly bool[] _any = new bool[length];
    private readonly bool[] _far = new bool[(width / Vector<T>.Count) + 1];
    private ParabolaEnvelope? _envelope;

    /// <summary>Voxel <paramref name="i"/> of the first <paramref name="count"/> lines, to be filled before the search.</summary>
    internal Span<T> Line(int i, int count) => _rows.AsSpan(i * _stride, count);

    /// <summary>Records whether any voxel of row <paramref name="i"/> is foreground.</summary>
    internal void SetAny(int i, bool any) => _any[i] = any;

    /// <summary>Searches all lines and passes row i to the sink at <paramref name="offset"/> + i * <paramref name="step"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Search<TSink>(int offset, int step, int count, ref TSink sink, SquaredDistanceKernel.Peak<T> peak)
        where TSink : struct, ISquareSink<T>
    {
        // Lanes after the last line of a narrower tile may hold another tile's values: they are computed and never passed on.
        bool far = false;
        Vector<T> largest = Vector<T>.Zero;
        Array.Clear(_far);
        fixed (T* rows = _rows, result = _result, squares = stepSquares)
        {
            for (int i = 0; i < length; i++)
            {
                if (_any[i])
                {
                    for (int x = 0; x < count; x += Vector<T>.Count)
                    {
                        Vector<T> found = SearchOne(rows + x, i, squares, out bool ended);
                        found.Store(result + x);
                        if (ended) largest = Vector.Max(largest, count < Vector<T>.Count ? Used(result, count) : found);
                        else far = _far[x / Vector<T>.Count] = true;
                    }

                    sink.Write(offset + (i * step), new ReadOnlySpan<T>(result, count));
                }
                else
                {
                    sink.Clear(offset + (i * step), count);
                }
            }
        }

        if (far) SearchFar(offset, step, count, ref sink, ref largest);
        T top = default;
        for (int lane = 0; lane < Vector<T>.Count; lane++)
        {
            if (largest[lane].CompareTo(top) > 0) top = largest[lane];
        }

        peak.Include(top);
    }

    /// <summary>The first lanes, with the others set to 0: surplus lanes hold parts of other rows, which must be ignored.</summary>
    private static Vector<T> Used(T* lanes, int count)
    {
        new Span<T>(lanes + count, Vector<T>.Count - count).Clear();
        return Vector.Load(lanes);
    }

    /// <summary>
    /// Values from row to row. Rows begin one vector apart from a power of two: rows of 256 or 512 voxels would otherwise share a few sets
    /// of the cache. Rows narrower than a vector lie side by side, so that lines of millions of voxels do not become mostly margin; their
    /// surplus lanes are other rows' voxels.
    /// </summary>
    private static int Stride(int width) =>
        width < Vector<T>.Count ? width : ((width + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count) + Vector<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector<T> SearchOne(T* column, int i, T* squares, out bool ended)
    {
        Vector<T> best = Vector.Load(column + (i * _stride));
        ended = true;
        if (best == Vector<T>.Zero) return best;

        int before = i;
        int behind = length - 1 - i;
        int both = Math.Min(before, behind);
        int limit = Math.Min(Math.Max(before, behind), TArithmetic.LongestSearch);
        T* above = column + (i * _stride);
        T* below = above;
        int k = 1;
        for (int end = Math.Min(both, limit); k <= end; k++)
        {
            var square = new Vector<T>(squares[k]);
            if (!Vector.GreaterThanAny(best, square)) return best;
            above -= _stride;
            below += _stride;
            best = Vector.Min(best, TArithmetic.Add(Vector.Min(Vector.Load(above), Vector.Load(below)), square));
        }

        // One end of the line has been reached: the search continues on the other side only.
        int stride = before > behind ? -_stride : _stride;
        T* row = column + (i * _stride) + ((k - 1) * stride);
        for (; k <= limit; k++)
        {
            var square = new Vector<T>(squares[k]);
            if (!Vector.GreaterThanAny(best, square)) return best;
            row += stride;
            best = Vector.Min(best, TArithmetic.Add(Vector.Load(row), square));
        }

        ended = k > Math.Max(before, behind) || !Vector.GreaterThanAny(best, new Vector<T>(squares[k]));
        return best;
    }

    /// <summary>
    /// Recomputes the columns whose search was stopped, by the envelope of parabolas, and overwrites what the search has written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SearchFar<TSink>(int offset, int step, int count, ref TSink sink, ref Vector<T> largest)
        where TSink : struct, ISquareSink<T>
    {
        _envelope ??= new ParabolaEnvelope(length);
        int lanes = Vector<T>.Count;
        double[] lines = new double[lanes * length];
        Span<T> row = stackalloc T[lanes];
        for (int x = 0; x < count; x += lanes)
        {
            if (!_far[x / lanes]) continue;

            int used = Math.Min(lanes, count - x);
            row.Clear();
            for (int lane = 0; lane < used; lane++)
            {
                Span<double> line = lines.AsSpan(lane * length, length);
                for (int i = 0; i < length; i++) line[i] = TArithmetic.ToDouble(_rows[(i * _stride) + x + lane]);
                _envelope.Lower(line, weight);
            }

            for (int i = 0; i < length; i++)
            {
                if (!_any[i]) continue;
                for (int lane = 0; lane < used; lane++) row[lane] = TArithmetic.FromDouble(lines[(lane * length) + i]);
                sink.Write(offset + (i * step) + x, row[..used]);
                largest = Vector.Max(largest, new Vector<T>(row));
            }
        }
    }
}
