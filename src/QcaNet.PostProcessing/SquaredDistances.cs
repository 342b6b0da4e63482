using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>
/// The squared Euclidean distance of every foreground voxel to the nearest background voxel, kept in the narrowest type that is exact:
/// what a watershed needs of a distance transform, at half or a quarter of the memory and without a root.
/// </summary>
/// <remarks>
/// <para>Where the spacing has a common measure (1, 1, 1; 1.75, 0.8, 0.8 = 35, 16, 16 times 0.05) a squared distance is a whole number of
/// squares of that measure and is kept as such in 16 or 32 bits; otherwise, or beyond 2^31, in a double. Order and equality of distances
/// are then those of the numbers: no rounding makes or breaks a tie.</para>
/// <para>The edge of the volume is not background. A mask without background has infinite distances.</para>
/// </remarks>
public sealed class SquaredDistances
{
    private SquaredDistances(Array values, Shape3D shape, VoxelSpacing? spacing, double unit)
    {
        Values = values;
        Shape = shape;
        Spacing = spacing;
        Unit = unit;
    }

    /// <summary>The mask's shape.</summary>
    public Shape3D Shape { get; }

    /// <summary>The mask's own spacing, handed on to what is made from these distances.</summary>
    public VoxelSpacing? Spacing { get; }

    /// <summary>The length whose square is 1 here, in the unit of the spacing that was given: the common measure, 1 where there is none.</summary>
    public double Unit { get; }

    /// <summary>Bits of a voxel: 16, 32 or 64.</summary>
    public int BitsPerVoxel => Values switch { ushort[] => 16, uint[] => 32, _ => 64 };

    /// <summary>Whether the mask has any background; without it all distances are infinite.</summary>
    public bool AreFinite => Values.Length > 0;

    /// <summary>16, 32 or 64 bits a voxel; empty for a mask without background.</summary>
    internal Array Values { get; }

    /// <summary>One squared distance, in squares of the spacing's unit; 0 in the background.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel lies outside.</exception>
    public double this[int z, int y, int x]
    {
        get
        {
            if (!Shape.Contains(z, y, x)) throw new ArgumentOutOfRangeException(nameof(z), $"Voxel ({z}, {y}, {x}) lies outside a volume of {Shape}.");
            if (!AreFinite) return double.PositiveInfinity;
            int at = Shape.Offset(z, y, x);
            double squares = Values switch { ushort[] narrow => narrow[at], uint[] wide => wide[at], _ => ((double[])Values)[at] };
            return squares * Unit * Unit;
        }
    }

    /// <summary>Distances as a new volume, each rounded once to single precision.</summary>
    public Volume<float> ToDistances()
    {
        var distances = new Volume<float>(GC.AllocateUninitializedArray<float>(Shape.Length), Shape, Spacing);
        if (!AreFinite) distances.Voxels.Fill(float.PositiveInfinity);
        else if (Values is ushort[] narrow) Roots(narrow, distances.Voxels);
        else if (Values is uint[] wide) Roots(wide, distances.Voxels);
        else Roots((double[])Values, distances.Voxels);
        return distances;
    }

    /// <summary>Computes them. The narrowest type that may do is tried first; the last pass notices what does not fit.</summary>
    internal static unsafe SquaredDistances Of(ReadOnlySpan<byte> mask, Shape3D shape, VoxelSpacing? own, in SquareWeights weights, int threads, SquaredDistances? reuse = null)
    {
        if (!mask.Contains((byte)0)) return new SquaredDistances(Array.Empty<byte>(), shape, own, weights.Unit);
        fixed (byte* from = mask)
        {
            if (SquareTypes.MayFit16Bits(weights))
            {
                ushort[] squares = Memory<ushort>(shape, reuse);
                fixed (ushort* to = squares)
                {
                    if (SquaredDistanceKernel.Run<ushort, UInt16Squares, StoreSink<ushort>>(from, shape, weights, to, new StoreSink<ushort>(to), threads)) return new SquaredDistances(squares, shape, own, weights.Unit);
                }
            }

            if (SquareTypes.MayFit32Bits(weights, shape))
            {
                uint[] squares = Memory<uint>(shape, reuse);
                fixed (uint* to = squares)
                {
                    if (SquaredDistanceKernel.Run<uint, UInt32Squares, StoreSink<uint>>(from, shape, weights, to, new StoreSink<uint>(to), threads)) return new SquaredDistances(squares, shape, own, weights.Unit);
                }
            }

            double[] any = Memory<double>(shape, reuse);
            fixed (double* to = any)
            {
                SquaredDistanceKernel.Run<double, DoubleSquares, StoreSink<double>>(from, shape, weights, to, new StoreSink<double>(to), threads);
            }

            return new SquaredDistances(any, shape, own, weights.Unit);
        }
    }

    private static T[] Memory<T>(Shape3D shape, SquaredDistances? reuse)
        where T : unmanaged => reuse?.Values is T[] used && used.Length == shape.Length ? used : GC.AllocateUninitializedArray<T>(shape.Length);

    private unsafe void Roots<T>(ReadOnlySpan<T> squares, Span<float> distances)
        where T : unmanaged
    {
        fixed (float* to = distances) new RootSink<T>(to, Unit).Write(0, squares);
    }
}
