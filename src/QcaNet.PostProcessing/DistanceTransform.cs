using QcaNet.PostProcessing.Kernels;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Distance of every foreground voxel to the nearest background voxel: exact, Euclidean, with anisotropic spacing.</summary>
/// <remarks>
/// <para>Equal to <c>scipy.ndimage.distance_transform_edt</c>. The edge of the volume is not background: an object that is cut
/// by the edge keeps the distances it would have if it went on as it is.</para>
/// <para>A mask without any background voxel has no distances: the result is <see cref="float.PositiveInfinity"/> everywhere.
/// (SciPy's result is then an accident of its implementation.)</para>
/// <para>Squared distances are summed in double precision, exact where the spacing is made of whole numbers; only the root is
/// rounded to <see cref="float"/>.</para>
/// </remarks>
public static class DistanceTransform
{
    /// <summary>The distance transform of a mask, as a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="spacing">Distance between voxel centres, in any unit; null means 1 along every axis, whatever the mask's own spacing is.</param>
    /// <returns>Distances in the unit of <paramref name="spacing"/>, 0 in the background; the mask's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length of <paramref name="spacing"/> lies outside 1e-100 to 1e100.</exception>
    public static Volume<float> Euclidean(Volume<byte> mask, VoxelSpacing? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var distances = new Volume<float>(mask.Shape, mask.Spacing);
        Euclidean(mask.Voxels, mask.Shape, spacing, distances.Voxels);
        return distances;
    }

    /// <summary>The distance transform of a mask, into memory of the caller.</summary>
    /// <param name="mask">0 is background, anything else is foreground; <c>shape.Length</c> voxels, x fastest.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D.</param>
    /// <param name="spacing">Distance between voxel centres, in any unit; null means 1 along every axis.</param>
    /// <param name="distances">Receives <c>shape.Length</c> distances; its content before does not matter.</param>
    /// <remarks>Allocates 8 bytes a voxel for a volume, 8 bytes a voxel of one plane for 2D.</remarks>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length of <paramref name="spacing"/> lies outside 1e-100 to 1e100.</exception>
    public static void Euclidean(ReadOnlySpan<byte> mask, Shape3D shape, VoxelSpacing? spacing, Span<float> distances)
    {
        Require.Fills(mask.Length, shape, nameof(mask));
        Require.Fills(distances.Length, shape, nameof(distances));
        (double z, double y, double x) = Require.Lengths(spacing, nameof(spacing));
        EuclideanDistanceKernel.Run(mask, shape, z, y, x, distances);
    }
}
