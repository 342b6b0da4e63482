using QcaNet.Labels;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <content>The edge of the volume.</content>
public static partial class Regions
{
    /// <summary>
    /// Removes the objects that touch the edge of the volume, because they are truncated: their volumes and centers are not those of whole
    /// nuclei. The others keep their ids, so gaps in the numbering are possible. An object is removed with all of its pieces;
    /// <c>skimage.segmentation.clear_border</c> treats each piece separately, as this method does after
    /// <see cref="ConnectedComponents.Label(Volume{int}, out int, Connectivity, int?)"/>.
    /// </summary>
    /// <param name="labels">Changed in place: removed objects become background.</param>
    /// <param name="margin">Additional width of the border, in voxels, 0 or more; 0 removes the objects that have a voxel at the very
    /// edge.</param>
    /// <param name="includeDepth">Whether the first and last planes are edges too. A stack of one plane is an image and has no edge along
    /// z.</param>
    /// <returns>The number of objects removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is negative.</exception>
    public static int ClearBorder(Volume<int> labels, int margin = 0, bool includeDepth = true)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        LabelIds.NoNegative(labels.Voxels, nameof(labels));
        (int depth, int height, int width) = labels.Shape;
        var touching = new HashSet<int>();
        for (int z = 0; z < depth; z++)
        {
            bool wholePlane = includeDepth && depth > 1 && IsNear(z, depth, margin);
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<int> row = labels.Voxels.Slice(labels.Shape.Offset(z, y, 0), width);
                if (wholePlane || IsNear(y, height, margin) || 2L * (margin + 1L) >= width)
                {
                    Include(row);
                }
                else
                {
                    Include(row[..(margin + 1)]);
                    Include(row[(width - margin - 1)..]);
                }
            }
        }

        touching.Remove(0);
        Remove(labels.Voxels, touching);
        return touching.Count;

        void Include(ReadOnlySpan<int> ids)
        {
            foreach (int id in ids) touching.Add(id);
        }
    }

    private static bool IsNear(int at, int length, int margin) => at <= margin || at >= length - 1L - margin;
}
