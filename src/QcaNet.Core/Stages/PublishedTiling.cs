using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>
/// Places tiles as the published code does: the volume is mirrored so that the first tile begins half a stride before it, tiles
/// advance by half their extent, and the central half of each is kept.
/// </summary>
/// <param name="interpolated">Extent of the volume that is divided.</param>
/// <param name="original">Extent of the stack before interpolation.</param>
/// <param name="patch">Extent of a tile, even.</param>
/// <param name="maximumThreads">Maximum number of threads; null uses one per processor.</param>
internal sealed class PublishedTiling(Shape3D interpolated, Shape3D original, int patch, int? maximumThreads = null)
{
    private readonly int _stride = patch / 2;

    /// <summary>Number of voxels along an axis, including its mirrored margins.</summary>
    /// <param name="size">Interpolated.</param>
    public int Extent(int size)
    {
        // As in the published code, a tile larger than the stack means a single tile, and the test uses the stack before
        // interpolation.
        int largest = Math.Max(original.Depth, Math.Max(original.Height, original.Width));
        if (patch > largest + _stride) return patch;
        return (_stride * (int)Math.Ceiling((size + _stride - patch) / (double)_stride)) + patch;
    }

    /// <summary>First voxels of the tiles of an axis, in the volume with its margins.</summary>
    /// <param name="size">Interpolated.</param>
    public IEnumerable<int> Origins(int size)
    {
        for (int origin = 0; origin < Extent(size) - _stride; origin += _stride) yield return origin;
    }

    /// <summary>Runs the network on all tiles. Voxels that no tile covers have probability 0.</summary>
    /// <returns>
    /// A volume of the interpolated extent, or of the tiles' extent where that is smaller: the published code keeps predictions in an
    /// array of the tiles' extent, so they are stretched accordingly when they are interpolated back to the stack's grid.
    /// </returns>
    public Volume<float> Run(
        Volume<float> input, NetworkPredictor network, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        int margin = _stride / 2;
        Volume<float> padded =
            Padding.Reflect(input, Margins(interpolated.Depth), Margins(interpolated.Height), Margins(interpolated.Width), maximumThreads);
        var kept = new Shape3D(Kept(interpolated.Depth), Kept(interpolated.Height), Kept(interpolated.Width));
        var result = new Volume<float>(kept, input.Spacing);
        (
            int Z,
            int Y,
            int X)[] origins = [.. from z in Origins(interpolated.Depth) from y in Origins(
                interpolated.Height) from x in Origins(interpolated.Width) select (z, y, x)];
        for (int i = 0; i < origins.Length; i++)
        {
            (int z, int y, int x) = origins[i];
            Volume<float> tile =
                network.Predict(Padding.Crop(padded, (z, y, x), new Shape3D(patch, patch, patch), maximumThreads), cancellationToken);

            // Voxel `margin` of the tile is voxel 0 of the kept part, which lies at the tile's origin in the volume without margins.
            int depth =
                Math.Min(_stride, kept.Depth - z), height = Math.Min(_stride, kept.Height - y), width = Math.Min(_stride, kept.Width - x);
            for (int k = 0; k < depth; k++)
            {
                for (int j = 0; j < height && width > 0; j++)
                {
                    ReadOnlySpan<float> from = tile.Plane(margin + k).Slice(((margin + j) * patch) + margin, width);
                    from.CopyTo(result.Plane(z + k)[(((y + j) * kept.Width) + x)..]);
                }
            }

            progress?.Report((i + 1) / (double)origins.Length);
        }

        return result;

        int Kept(int size) => Math.Min(size, Extent(size));

        // If the extent ends before the volume does, the padded volume is longer than the tiles reach.
        (int Before, int After) Margins(int size) => (margin, Math.Max(0, Extent(size) - size - margin));
    }
}
