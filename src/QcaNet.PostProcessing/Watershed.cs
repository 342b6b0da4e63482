using QcaNet.Labels;
using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.PostProcessing.Kernels.Flooding;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Marker-controlled watershed: floods a landscape from markers, inside a mask.</summary>
/// <remarks>
/// <para>All markers are flooded simultaneously. The lowest voxel in the queue is flooded first; of voxels with equal values, the one that
/// entered the queue first. A voxel takes the label of the flooded neighbor that reached it first; there is no line between two
/// basins.</para>
/// <para>The order of ties is part of the contract: (1) marker voxels are queued in raster order (x fastest, then y, then z), before all
/// others of their value; (2) every other voxel is queued when its first neighbor is flooded; (3) the neighbors of one voxel are queued in
/// this order: across faces, then edges, then corners, each in raster order.</para>
/// <para>Equal to <c>skimage.segmentation.watershed</c>, including ties, except between marker voxels of the same value, whose order in
/// scikit-image depends on its heap, and between 64-bit heights that are equal as doubles.</para>
/// <para>Voxels of the mask that no marker can reach stay 0. Markers outside the mask are ignored.</para>
/// </remarks>
public static class Watershed
{
    /// <summary>Floods a landscape from markers inside a mask, into a new volume.</summary>
    /// <typeparam name="T">The type of a height: an 8, 16, 32 or 64 bit integer, float or double.</typeparam>
    /// <param name="landscape">Heights, for instance minus the distance to the background; not changed. Infinities are allowed, NaN is
    /// not.</param>
    /// <param name="markers">0 if there is no marker, otherwise the marker's id (1 or more); a marker may consist of many voxels and
    /// several pieces. Not changed.</param>
    /// <param name="mask">Voxels of value 0 are not flooded; null floods the whole volume. Not changed.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>The id of a marker for every voxel reached, otherwise 0; the landscape's shape, and the spacing of the mask, or of the
    /// landscape if there is no mask.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="landscape"/> or <paramref name="markers"/> is null.</exception>
    /// <exception cref="ArgumentException">Shapes differ, an id is negative, or the landscape holds NaN inside the mask.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not a defined value, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not supported.</exception>
    public static Volume<int> Flood<T>(
        Volume<T> landscape,
        Volume<int> markers,
        Volume<byte>? mask = null,
        Connectivity connectivity = Connectivity.Faces,
        int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(landscape);
        ArgumentNullException.ThrowIfNull(markers);
        Shape3D shape = mask?.Shape ?? landscape.Shape;
        Require.SameShape(landscape.Shape, nameof(landscape), shape, mask is null ? nameof(landscape) : nameof(mask));
        Require.SameShape(markers.Shape, nameof(markers), shape, mask is null ? nameof(landscape) : nameof(mask));
        var labels = new Volume<int>(
            GC.AllocateUninitializedArray<int>(shape.Length), shape, mask is null ? landscape.Spacing : mask.Spacing);
        Flood<T>(landscape.Voxels, markers.Voxels, mask is null ? [] : mask.Voxels, shape, connectivity, labels.Voxels, maximumThreads);
        return labels;
    }

    /// <summary>Floods a landscape from markers inside a mask, into the caller's memory.</summary>
    /// <typeparam name="T">The type of a height: an 8, 16, 32 or 64 bit integer, float or double.</typeparam>
    /// <param name="landscape">Heights; infinities are allowed, NaN is not.</param>
    /// <param name="markers">0 if there is no marker, otherwise the marker's id (1 or more).</param>
    /// <param name="mask">Voxels of value 0 are not flooded; an empty span floods the whole volume.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D. Every span holds <c>shape.Length</c> values, x fastest.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="labels">Receives the labels; previous content is ignored. May be the same memory as <paramref name="markers"/>, but
    /// must not overlap it otherwise.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <remarks>
    /// Allocates 4 bytes per foreground voxel of the components that are being flooded, 24 bytes per run of foreground along x, and up to
    /// 8 MiB per thread. If the landscape has more than 65,536 different heights, it allocates 16 bytes per queued voxel instead.
    /// </remarks>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values, an id is negative, or the landscape holds NaN
    /// inside the mask.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not a defined value, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not supported.</exception>
    public static unsafe void Flood<T>(
        ReadOnlySpan<T> landscape,
        ReadOnlySpan<int> markers,
        ReadOnlySpan<byte> mask,
        Shape3D shape,
        Connectivity connectivity,
        Span<int> labels,
        int? maximumThreads = null)
        where T : unmanaged
    {
        if (!Landscape<T>.IsKnown)
        {
            throw new NotSupportedException($"A landscape of {typeof(T).Name} is not supported; use {Landscape<T>.Types}.");
        }

        Require.Fills(landscape.Length, shape, nameof(landscape));
        Require.Fills(markers.Length, shape, nameof(markers));
        if (!mask.IsEmpty) Require.Fills(mask.Length, shape, nameof(mask));
        Require.Fills(labels.Length, shape, nameof(labels));
        Require.Known(connectivity, nameof(connectivity));
        LabelIds.NoNegative(markers, nameof(markers));
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        fixed (T* heights = landscape)
        fixed (byte* foreground = mask)
        fixed (int* ids = markers, to = labels)
        {
            using RunTable runs = mask.IsEmpty
                ? RunTable.Of(new FullSource(shape.Width), shape, connectivity, threads)
                : RunTable.Of(new MaskSource(foreground, shape.Width), shape, connectivity, threads);
            var scene = new Landscape<T>(heights, downwards: false);
            if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) RefuseNaN(scene, runs);
            ComponentFlood.Run(
                scene, ids, to, runs, shape, connectivity, new FloodNames(renumber: false, markerlessAreObjects: false), threads);
        }
    }

    private static void RefuseNaN<T>(Landscape<T> landscape, RunTable runs)
        where T : unmanaged
    {
        for (int run = 0; run < runs.Count; run++)
        {
            for (int voxel = runs.Start[run]; voxel < runs.End[run]; voxel++)
            {
                if (landscape.IsNaN(voxel))
                {
                    throw new ArgumentException(
                        $"landscape holds NaN at offset {voxel}, inside the mask; a height must be a number.", nameof(landscape));
                }
            }
        }
    }
}
