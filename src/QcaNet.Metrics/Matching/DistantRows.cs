using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Measures distances to a surface from distant voxels, row by row of the surface.</summary>
/// <remarks>
/// The distance along x to the nearest voxel of a row is the same for all voxels with the same x, and is computed once for them. What
/// remains per voxel and row is two additions and a minimum, for four rows at a time. The result is bitwise identical to comparing all
/// pairs of voxels: rounding preserves the order of sums that differ in one term.
/// </remarks>
internal static class DistantRows
{
    /// <summary>Measures the distance from each point to the nearest voxel, ascending.</summary>
    /// <param name="points">Voxels, relative to the corner of the box; sorted by x afterwards.</param>
    /// <param name="to">The surface, not empty.</param>
    /// <param name="spacing">Distances are in its unit.</param>
    internal static List<double> Measure<T>(List<(int Z, int Y, int X)> points, BitBox<T> to, VoxelSpacing spacing)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        (int firstZ, int firstY, int endZ, int endY) = to.Occupied();
        int depth = endZ - firstZ, lanes = Vector256<double>.Count, pitch = (endY - firstY + lanes - 1) / lanes * lanes;
        double[] alongX = ArrayPool<double>.Shared.Rent(depth * pitch);
        double[] squares = ArrayPool<double>.Shared.Rent(to.Height + pitch);
        var distances = new List<double>(points.Count);
        points.Sort((a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        (int Z, int Y, int X) last = (-1, -1, -1);
        foreach ((int Z, int Y, int X) point in CollectionsMarshal.AsSpan(points))
        {
            if (point.X != last.X) Fill(alongX, point.X);
            if (point.Y != last.Y)
            {
                for (int y = 0; y < pitch; y++) squares[y] = Square((firstY + y - point.Y) * spacing.Y);
            }

            last = point;
            Vector256<double> nearest = Vector256.Create(double.PositiveInfinity);
            ref double row = ref MemoryMarshal.GetArrayDataReference(alongX);
            ref double alongY = ref MemoryMarshal.GetArrayDataReference(squares);
            for (int z = 0; z < depth; z++)
            {
                Vector256<double> alongZ = Vector256.Create(Square((firstZ + z - point.Z) * spacing.Z));
                for (int y = 0; y < pitch; y += lanes)
                {
                    Vector256<double> square = alongZ + Vector256.LoadUnsafe(ref alongY, (nuint)y)
                        + Vector256.LoadUnsafe(ref row, (nuint)((z * pitch) + y));
                    nearest = Vector256.Min(nearest, square);
                }
            }

            distances.Add(Math.Sqrt(Math.Min(Math.Min(nearest[0], nearest[1]), Math.Min(nearest[2], nearest[3]))));
        }

        ArrayPool<double>.Shared.Return(alongX);
        ArrayPool<double>.Shared.Return(squares);
        distances.Sort();
        return distances;

        void Fill(Span<double> rows, int x)
        {
            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < pitch; y++)
                {
                    int steps = firstY + y < endY ? to.StepsToNearest(firstZ + z, firstY + y, x) : int.MaxValue;
                    rows[(z * pitch) + y] = steps == int.MaxValue ? double.PositiveInfinity : Square(steps * spacing.X);
                }
            }
        }

        static double Square(double length) => length * length;
    }
}
