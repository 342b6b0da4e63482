using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>
/// The squared Euclidean distance of every foreground voxel to the nearest background voxel, stored in the smallest type that is exact:
/// everything a watershed needs from a distance transform, in half or a quarter of the memory and without square roots.
/// </summary>
/// <remarks>
/// <para>If the spacing has a common measure (1, 1, 1; 1.75, 0.8, 0.8 = 35, 16, 16 times 0.05), a squared distance is an integer multiple
/// of the squared measure and is stored in 16 or 32 bits; otherwise, or beyond 2^31, as a double. Integers compare exactly: no rounding
/// makes or breaks a tie.</para>
/// <para>The edge of the volume is not background. The distances of a mask without background are infinite.</para>
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

    /// <summary>The mask's own spacing, passed on to volumes made from these distances.</summary>
    public VoxelSpacing? Spacing { get; }

    /// <summary>
    /// The length whose square is stored as 1, in the unit of the given spacing: the common measure, or 1 if there is none.
    /// </summary>
    public double Unit { get; }

    /// <summary>Number of bits per voxel: 16, 32 or 64.</summary>
    public int BitsPerVoxel => Values switch { ushort[] => 16, uint[] => 32, _ => 64 };

    /// <summary>Whether the mask has any background. If not, all distances are infinite.</summary>
    public bool AreFinite => Values.Length > 0;

    /// <summary>16, 32 or 64 bits per voxel; empty for a mask without background.</summary>
    internal Array Values { get; }

    /// <summary>A squared distance, in squares of the spacing's unit; 0 in the background.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel lies outside the volume.</exception>
    public double this[int z, int y, int x]
    {
        get
        {
            if (!Shape.Contains(z, y, x))
            {
                throw new ArgumentOutOfRangeException(nameof(z), $"Voxel ({z}, {y}, {x}) lies outside a volume of {Shape}.");
            }

            if (!AreFinite) return double.PositiveInfinity;
            int at = Shape.Offset(z, y, x);
            double squares = Values switch { ushort[] narrow => narrow[at], uint[] wide => wide[at], _ => ((double[])Values)[at] };
            return squares * Unit * Unit;
        }
    }

    /// <summary>Returns the distances as a new volume, each rounded once to single precision.</summary>
    public Volume<float> ToDistances()
    {
        var distances = new Volume<float>(GC.AllocateUninitializedArray<float>(Shape.Length), Shape, Spacing);
        if (!AreFinite) distances.Voxels.Fill(float.PositiveInfinity);
        else if (Values is ushort[] narrow) Roots(narrow, distances.Voxels);
        else if (Values is uint[] wide) Roots(wide, distances.Voxels);
        else Roots((double[])Values, distances.Voxels);
        return distances;
    }

    /// <summary>Computes the squared distances. The smallest suitable type is tried first; the last pass detects overflow.</summary>
    internal static unsafe SquaredDistances Of(
        ReadOnlySpan<byte> mask, Shape3D shape, VoxelSpacing? own, in SquareWeights weights, int threads, SquaredDistances? reuse = null)
    {
        if (!mask.Contains((byte)0)) return new SquaredDistances(Array.Empty<byte>(), shape, own, weights.Unit);
        fixed (byte* from = mask)
        {
            if (SquareTypes.MayFit16Bits(weights))
            {
                ushort[] squares = Memory<ushort>(shape, reuse);
                fixed (ushort* to = squares)
                {
                    if (SquaredDistanceKernel.Run<ushort, UInt16Squares, StoreSink<ushort>>(
                        from, shape, weights, to, new StoreSink<ushort>(to), threads))
                    {
                        return new SquaredDistances(squares, shape, own, weights.Unit);
                    }
                }
            }

            if (SquareTypes.MayFit32Bits(weights, shape))
            {
                uint[] squares = Memory<uint>(shape, reuse);
                fixed (uint* to = squares)
                {
                    if (SquaredDistanceKernel.Run<uint, UInt32Squares, StoreSink<uint>>(
                        from, shape, weights, to, new StoreSink<uint>(to), threads))
                    {
                        return new SquaredDistances(squares, shape, own, weights.Unit);
                    }
                }
            }

            double[] any = Memory<double>(shape, reuse);
            fixed (double* to = any)
            {
                SquaredDistanceKernel.Run<double, DoubleSquares, StoreSink<double>>(
                    from, shape, weights, to, new StoreSink<double>(to), threads);
            }

            return new SquaredDistances(any, shape, own, weights.Unit);
        }
    }

    private static T[] Memory<T>(Shape3D shape, SquaredDistances? reuse)
        where T : unmanaged =>
        reuse?.Values is T[] used && used.Length == shape.Length ? used : GC.AllocateUninitializedArray<T>(shape.Length);

    private unsafe void Roots<T>(ReadOnlySpan<T> squares, Span<float> distances)
        where T : unmanaged
    {
        fixed (float* to = distances) new RootSink<T>(to, Unit).Write(0, squares);
    }
}
