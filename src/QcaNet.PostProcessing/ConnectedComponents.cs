using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Connected components of a mask or of a label volume: one id for every group of connected voxels.</summary>
/// <remarks>
/// Ids are 1..n in raster order: the component whose first voxel (x fastest, then y, then z) comes first has id 1. They are the same for
/// any number of threads. All overloads allocate 20 bytes per run of foreground voxels along x and 4 bytes per row, besides the result.
/// </remarks>
public static class ConnectedComponents
{
    /// <summary>Labels the components of a mask, as a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="count">Number of components, 0 for an empty mask.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>0 in the background, 1..<paramref name="count"/> elsewhere; the mask's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not a defined value, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static Volume<int> Label(
        Volume<byte> mask, out int count, Connectivity connectivity = Connectivity.Faces, int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var labels = new Volume<int>(GC.AllocateUninitializedArray<int>(mask.Shape.Length), mask.Shape, mask.Spacing);
        count = Label(mask.Voxels, mask.Shape, connectivity, labels.Voxels, maximumThreads);
        return labels;
    }

    /// <summary>
    /// Labels the components of a label volume, as a new volume: connected voxels with the same id form one component, and
    /// touching voxels with different ids stay apart. It detects objects that consist of several pieces and gives each piece its own id.
    /// </summary>
    /// <param name="labels">0 is background, any other id, including negative ones, is an object; not changed.</param>
    /// <param name="count">Number of components, 0 if there are no objects.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>0 in the background, 1..<paramref name="count"/> elsewhere; the labels' shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not a defined value, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static Volume<int> Label(
        Volume<int> labels, out int count, Connectivity connectivity = Connectivity.Faces, int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var components = new Volume<int>(GC.AllocateUninitializedArray<int>(labels.Shape.Length), labels.Shape, labels.Spacing);
        count = Label(labels.Voxels, labels.Shape, connectivity, components.Voxels, maximumThreads);
        return components;
    }

    /// <summary>Labels the components of a mask, into the caller's memory.</summary>
    /// <param name="mask">0 is background, anything else is foreground; <c>shape.Length</c> voxels, x fastest.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="components">Receives <c>shape.Length</c> ids; previous content is ignored.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>Number of components.</returns>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not a defined value, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static unsafe int Label(
        ReadOnlySpan<byte> mask, Shape3D shape, Connectivity connectivity, Span<int> components, int? maximumThreads = null)
    {
        Require.Fills(mask.Length, shape, nameof(mask));
        fixed (byte* from = mask) return Label(new MaskSource(from, shape.Width), shape, connectivity, components, maximumThreads);
    }

    /// <summary>Labels the components of a label volume, into the caller's memory, which may be the labels themselves.</summary>
    /// <param name="labels">0 is background, any other id is an object; <c>shape.Length</c> voxels, x fastest.</param>
    /// <param name="shape">Extent in voxels; depth 1 for 2D.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="components">Receives <c>shape.Length</c> ids; previous content is ignored.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>Number of components.</returns>
    /// <exception cref="ArgumentException">A span does not hold <c>shape.Length</c> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connectivity"/> is not a defined value, or
    /// <paramref name="maximumThreads"/> is below 1.</exception>
    public static unsafe int Label(
        ReadOnlySpan<int> labels, Shape3D shape, Connectivity connectivity, Span<int> components, int? maximumThreads = null)
    {
        Require.Fills(labels.Length, shape, nameof(labels));
        fixed (int* from = labels) return Label(new LabelSource(from, shape.Width), shape, connectivity, components, maximumThreads);
    }

    private static unsafe int Label<TSource>(
        TSource source, Shape3D shape, Connectivity connectivity, Span<int> components, int? maximumThreads)
        where TSource : struct, IRunSource
    {
        Require.Fills(components.Length, shape, nameof(components));
        Require.Known(connectivity, nameof(connectivity));
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        fixed (int* to = components)
        {
            using RunTable runs = RunTable.Of(source, shape, connectivity, threads);
            runs.Paint(to, threads);
            return runs.Components;
        }
    }
}
