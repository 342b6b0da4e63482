using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Distance of every foreground voxel to the nearest background voxel: exact, Euclidean, with anisotropic spacing.</summary>
/// <remarks>
/// <para>Equal to <c>scipy.ndimage.distance_transform_edt</c>. The edge of the volume is not background: an object cut by the
/// edge has the distances it would have if it continued beyond it.</para>
/// <para>A mask without any background voxel has no distances: the result is <see cref="float.PositiveInfinity"/> everywhere.
/// (SciPy's result for such a mask depends on its implementation.)</para>
/// <para>Squared distances are exact integers if the spacing has a common measure (see <see cref="SquaredDistances"/>), and sums in
/// double precision otherwise; only the square root is rounded to <see cref="float"/>. The result is the same for any number of
/// threads.</para>
/// </remarks>
public static class DistanceTransform
{
    /// <summary>Computes the distance transform of a mask, as a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="spacing">Distance between voxel centers, in any unit; null means the mask's own, and 1 along
    /// every axis if it has none.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>Distances in the unit of the spacing, 0 in the background; the mask's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length of <paramref name="spacing"/> lies outside 1e-100 to 1e100, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static Volume<float> Euclidean(Volume<byte> mask, VoxelSpacing? spacing = null, int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var distances = new Volume<float>(GC.AllocateUninitializedArray<float>(mask.Shape.Length), mask.Shape, mask.Spacing);
        Euclidean(mask.Voxels, mask.Shape, spacing ?? mask.Spacing, distances.Voxels, maximumThreads);
        return distances;
    }

    /// <summary>Computes the distance transform of a mask, into the caller's memory.</summary>
    /// <param name="mask">0 is background, anything else is foreground; <c>shape.Length</c> voxels, x fastest.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D.</param>
    /// <param name="spacing">Distance between voxel centers, in any unit; null means 1 along every axis.</param>
    /// <param name="distances">Receives <c>shape.Length</c> distances; previous content is ignored.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <remarks>
    /// Allocates 2 bytes per voxel if squared distances fit into 16 bits, otherwise 4 or 8, and up to one plane or 256 KiB per thread.
    /// </remarks>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length of <paramref name="spacing"/> lies outside 1e-100 to 1e100, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static unsafe void Euclidean(
        ReadOnlySpan<byte> mask, Shape3D shape, VoxelSpacing? spacing, Span<float> distances, int? maximumThreads = null)
    {
        Require.Fills(mask.Length, shape, nameof(mask));
        Require.Fills(distances.Length, shape, nameof(distances));
        SquareWeights weights = Require.Weights(spacing, nameof(spacing));
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        if (!mask.Contains((byte)0))
        {
            distances.Fill(float.PositiveInfinity);
            return;
        }

        fixed (byte* from = mask)
        fixed (float* to = distances)
        {
            if (SquareTypes.MayFit16Bits(weights) && Roots<ushort, UInt16Squares>(from, shape, weights, to, threads)) return;
            if (SquareTypes.MayFit32Bits(weights, shape) && Roots<uint, UInt32Squares>(from, shape, weights, to, threads)) return;
            Roots<double, DoubleSquares>(from, shape, weights, to, threads);
        }
    }

    /// <summary>
    /// Computes the squared distances of a mask, exact and without square roots: the landscape that <see cref="MarkerWatershed"/> floods.
    /// </summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="spacing">Distance between voxel centers, in any unit; null means the mask's own, and 1 along
    /// every axis if it has none.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <param name="reuse">Distances that are no longer needed. Their memory is reused if it fits, and they must not be used again. Useful
    /// for many volumes of the same shape.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length of <paramref name="spacing"/> lies outside 1e-100 to 1e100, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static SquaredDistances Squared(
        Volume<byte> mask, VoxelSpacing? spacing = null, int? maximumThreads = null, SquaredDistances? reuse = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        SquareWeights weights = Require.Weights(spacing, nameof(spacing), mask.Spacing);
        return SquaredDistances.Of(
            mask.Voxels, mask.Shape, mask.Spacing, weights, ParallelWork.Threads(maximumThreads, nameof(maximumThreads)), reuse);
    }

    private static unsafe bool Roots<T, TArithmetic>(byte* mask, Shape3D shape, in SquareWeights weights, float* distances, int threads)
        where T : unmanaged, IComparable<T>
        where TArithmetic : ISquareArithmetic<T>
    {
        // 2D has a single pass whose rows go directly to the sink: no squares are stored.
        T[] squares = shape.Depth == 1 ? [] : GC.AllocateUninitializedArray<T>(shape.Length);
        fixed (T* between = squares)
        {
            return SquaredDistanceKernel.Run<T, TArithmetic, RootSink<T>>(
                mask, shape, weights, between, new RootSink<T>(distances, weights.Unit), threads);
        }
    }
}
