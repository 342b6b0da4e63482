using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>The distances from one surface to another: the number in each shell, and those beyond the shells, ascending.</summary>
internal readonly ref struct DirectedDistances
{
    private readonly ReadOnlySpan<SurfaceShell> _shells;
    private readonly ReadOnlySpan<int> _counts;
    private readonly List<double>? _beyond;

    private DirectedDistances(ReadOnlySpan<SurfaceShell> shells, ReadOnlySpan<int> counts, List<double>? beyond)
    {
        _shells = shells;
        _counts = counts;
        _beyond = beyond;
    }

    /// <summary>Measures the distance from every voxel of a surface to the nearest one of another.</summary>
    /// <param name="from">A surface.</param>
    /// <param name="to">The other surface, in the same box with a margin of <see cref="SurfaceShell.Reach"/>; not empty.</param>
    /// <param name="spacing">The spacing of the shells.</param>
    /// <param name="shells">All shells.</param>
    /// <param name="counts">One zero per shell; receives the number of voxels of each shell.</param>
    internal static DirectedDistances Measure<T>(
        BitBox<T> from, BitBox<T> to, VoxelSpacing spacing, ReadOnlySpan<SurfaceShell> shells, Span<int> counts)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        List<(int Z, int Y, int X)>? left = null;
        Span<T> rows = stackalloc T[Vector256<T>.Count];
        Span<Steps> steps = stackalloc Steps[shells.Length];
        for (int s = 0; s < steps.Length; s++)
        {
            int plane = shells[s].Z * to.Pitch, row = shells[s].Y;
            steps[s] = new Steps(plane + row, plane - row, shells[s].X);
        }

        Vector256<T> mask = Vector256.Create(from.Own);
        ref T own = ref MemoryMarshal.GetReference(from.Bits);
        ref T other = ref MemoryMarshal.GetReference(to.Bits);
        for (int word = 0; word < from.Words; word++)
        {
            for (int i = from.FirstRow(word); i < from.EndRow(word); i += Vector256<T>.Count)
            {
                Vector256<T> rest = Rows(ref own, i) & mask;
                for (int s = 0; rest != Vector256<T>.Zero; s++)
                {
                    if (s == steps.Length)
                    {
                        rest.CopyTo(rows);
                        from.AddPoints(rows, i, left ??= []);
                        break;
                    }

                    // The signs of y and z select four rows, those of x two shifts of a row. Counting bits that are mostly zero costs less
                    // than a mispredicted branch.
                    Steps step = steps[s];
                    Vector256<T> there = Rows(ref other, i + step.A) | Rows(ref other, i - step.A)
                        | Rows(ref other, i + step.B) | Rows(ref other, i - step.B);
                    Vector256<T> hit = rest & ((there << step.X) | (there >>> step.X));
                    rest ^= hit;
                    counts[s] += BitBox<T>.Count(hit);
                }
            }
        }

        return new DirectedDistances(shells, counts, left is null ? null : DistantRows.Measure(left, to, spacing));

        static Vector256<T> Rows(ref T bits, int at) => Vector256.LoadUnsafe(ref bits, (nuint)at);
    }

    /// <summary>Sum of all distances.</summary>
    internal double Sum()
    {
        double sum = _beyond?.Sum() ?? 0;
        for (int i = 0; i < _counts.Length; i++) sum += _counts[i] * _shells[i].Distance;
        return sum;
    }

    /// <summary>The 95th percentile, with linear interpolation between ranks.</summary>
    /// <param name="count">Number of distances.</param>
    internal double Percentile95(int count)
    {
        double rank = 0.95 * (count - 1);
        int below = (int)rank;
        double value = At(below);
        return below + 1 < count ? value + ((rank - below) * (At(below + 1) - value)) : value;
    }

    private double At(int rank)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank < 0) return _shells[i].Distance;
        }

        return _beyond![rank];
    }

    /// <summary>A shell within a box: four rows, at +-A and +-B, each shifted in both directions.</summary>
    private readonly record struct Steps(int A, int B, int X);
}
