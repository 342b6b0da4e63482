using QcaNet.Labels;
using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.PostProcessing.Kernels.Expansion;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <content>Growth.</content>
public static partial class Regions
{
    /// <summary>
    /// Expands objects into the background by a distance without overlap: every background voxel within the distance is assigned to its
    /// nearest object. Like <c>skimage.segmentation.expand_labels</c>, with spacing and with defined ties; for example to grow nuclei into
    /// rims of cytoplasm.
    /// </summary>
    /// <param name="labels">Changed in place. Objects are never overwritten.</param>
    /// <param name="distance">
    /// The maximum distance between the center of a gained voxel and the nearest voxel center of its object, in the unit of the spacing;
    /// finite, 0 or more.
    /// </param>
    /// <param name="spacing">Distance between voxel centers, in any unit; null means the labels' own, and 1 along
    /// every axis if they have none.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>The number of voxels gained.</returns>
    /// <remarks>
    /// If voxels of several objects are at the same distance, the first in raster order wins (in scikit-image ties depend on its distance
    /// transform).
    /// Allocates 8 bytes per voxel.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The distance, a length of the spacing or the number of threads is out of
    /// range.</exception>
    public static unsafe long Expand(Volume<int> labels, double distance, VoxelSpacing? spacing = null, int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        LabelIds.NoNegative(labels.Voxels, nameof(labels));
        if (!double.IsFinite(distance) || distance < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(distance), distance, "The distance must be finite and 0 or more.");
        }

        SquareWeights weights = Require.Weights(spacing, nameof(spacing), labels.Spacing);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));

        // Three steps of 0.1 are 0.3, although 0.3 / 0.1 squared is computed as slightly below 9.
        double reach = distance / weights.Unit;
        double largest = reach * reach * (1 + 1e-12);
        int before = labels.Voxels.Count(0);
        fixed (int* voxels = labels.Voxels) ExpansionKernel.Run(voxels, labels.Shape, weights, largest, threads);
        return before - labels.Voxels.Count(0);
    }
}
