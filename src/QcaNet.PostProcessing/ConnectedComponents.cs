using QcaNet.PostProcessing.Kernels;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Connected components of a mask: one id for every group of foreground voxels that hang together.</summary>
/// <remarks>Ids are 1..n in raster order: the component whose first voxel (x fastest, then y, then z) comes first has id 1.</remarks>
public static class ConnectedComponents
{
    /// <summary>Labels the components of a mask, as a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="count">Number of components, 0 for an empty mask.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <returns>0 in the background, 1..<paramref name="count"/> elsewhere; the mask's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not one of the three.</exception>
    public static Volume<int> Label(Volume<byte> mask, out int count, Connectivity connectivity = Connectivity.Faces)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var labels = new Volume<int>(mask.Shape, mask.Spacing);
        count = Label(mask.Voxels, mask.Shape, connectivity, labels.Voxels);
        return labels;
    }

    /// <summary>Labels the components of a mask, into memory of the caller.</summary>
    /// <param name="mask">0 is background, anything else is foreground; <c>shape.Length</c> voxels, x fastest.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="labels">Receives <c>shape.Length</c> ids; its content before does not matter.</param>
    /// <returns>Number of components.</returns>
    /// <remarks>Allocates 12 bytes a run of foreground voxels along x and 4 bytes a row.</remarks>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not one of the three.</exception>
    public static int Label(ReadOnlySpan<byte> mask, Shape3D shape, Connectivity connectivity, Span<int> labels)
    {
        Require.Fills(mask.Length, shape, nameof(mask));
        Require.Fills(labels.Length, shape, nameof(labels));
        Require.Known(connectivity, nameof(connectivity));
        return RunComponentsKernel.Run(mask, shape, connectivity, labels);
    }
}
