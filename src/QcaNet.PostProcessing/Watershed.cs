using QcaNet.PostProcessing.Kernels;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Marker-controlled watershed: floods a landscape from markers, inside a mask.</summary>
/// <remarks>
/// <para>Water rises from all markers at once. The lowest waiting voxel is flooded first; among voxels of equal value the one that has waited longest.
/// A voxel takes the label of the flooded neighbour that reached it first and keeps it; no line is left between two basins.</para>
/// <para>The order of ties is part of the contract: (1) marker voxels wait in raster order (x fastest, then y, then z), before all others of their value;
/// (2) every other voxel waits from the moment its first neighbour is flooded; (3) the neighbours of one voxel start to wait in this order:
/// across faces, then edges, then corners, each in raster order.</para>
/// <para>Equal to <c>skimage.segmentation.watershed</c> wherever no tie decides. With <see cref="Connectivity.Faces"/> it is also equal in ties,
/// except between marker voxels of one value, whose order scikit-image leaves to its heap.</para>
/// <para>Voxels of the mask that no marker can reach stay 0. Markers outside the mask are ignored.</para>
/// </remarks>
public static class Watershed
{
    /// <summary>Floods a landscape from markers inside a mask, into a new volume.</summary>
    /// <param name="landscape">Heights, for instance minus the distance to the background; not changed. Infinities are allowed, NaN is not.</param>
    /// <param name="markers">0 where there is no marker, else the marker's id (1 or more); a marker may have many voxels and many pieces. Not changed.</param>
    /// <param name="mask">0 is never flooded, anything else may be; not changed.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <returns>The id of a marker for every voxel reached, else 0; the mask's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">Shapes differ, an id is negative, or the landscape holds NaN inside the mask.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not one of the three.</exception>
    public static Volume<int> Flood(Volume<float> landscape, Volume<int> markers, Volume<byte> mask, Connectivity connectivity = Connectivity.Faces)
    {
        ArgumentNullException.ThrowIfNull(landscape);
        ArgumentNullException.ThrowIfNull(markers);
        ArgumentNullException.ThrowIfNull(mask);
        Require.SameShape(landscape.Shape, nameof(landscape), mask.Shape, nameof(mask));
        Require.SameShape(markers.Shape, nameof(markers), mask.Shape, nameof(mask));
        var labels = new Volume<int>(mask.Shape, mask.Spacing);
        Flood(landscape.Voxels, markers.Voxels, mask.Voxels, mask.Shape, connectivity, labels.Voxels);
        return labels;
    }

    /// <summary>Floods a landscape from markers inside a mask, into memory of the caller.</summary>
    /// <param name="landscape">Heights; infinities are allowed, NaN is not.</param>
    /// <param name="markers">0 where there is no marker, else the marker's id (1 or more).</param>
    /// <param name="mask">0 is never flooded, anything else may be.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D. Every span holds <c>shape.Length</c> values, x fastest.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="labels">Receives the labels; its content before does not matter. May be the very memory of <paramref name="markers"/>, but not overlap it otherwise.</param>
    /// <remarks>Allocates 16 bytes for every voxel that waits at one time: the largest front of the flood, not the volume.</remarks>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values, an id is negative, or the landscape holds NaN inside the mask.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not one of the three.</exception>
    public static void Flood(
        ReadOnlySpan<float> landscape,
        ReadOnlySpan<int> markers,
        ReadOnlySpan<byte> mask,
        Shape3D shape,
        Connectivity connectivity,
        Span<int> labels)
    {
        Require.Fills(landscape.Length, shape, nameof(landscape));
        Require.Fills(markers.Length, shape, nameof(markers));
        Require.Fills(mask.Length, shape, nameof(mask));
        Require.Fills(labels.Length, shape, nameof(labels));
        Require.Known(connectivity, nameof(connectivity));
        Require.NoNegative(markers, nameof(markers));
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0 && float.IsNaN(landscape[i]))
            {
                throw new ArgumentException($"landscape holds NaN at offset {i}, inside the mask; a height must be a number.", nameof(landscape));
            }
        }

        for (int i = 0; i < mask.Length; i++) labels[i] = mask[i] == 0 ? FloodKernel.Closed : markers[i];
        FloodKernel.Run(landscape, shape, connectivity, labels);
        labels.Replace(FloodKernel.Closed, 0);
    }
}
