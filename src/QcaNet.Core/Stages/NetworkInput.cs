using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Stages;

/// <summary>
/// What a network is shown of a stack: intensities scaled over the stack as it is, then resampled to the network's spacing.
/// </summary>
/// <remarks>
/// Scaling comes first because training does it first: percentiles of a resampled stack differ a little from its own, and every
/// difference between training and use costs accuracy.
/// </remarks>
internal static class NetworkInput
{
    /// <summary>Bytes a voxel at the network's spacing that no tiling saves: the input, the probabilities, and their way back.</summary>
    private const double BytesAVoxel = 12;

    /// <summary>Refuses stacks that the networks cannot see nuclei in.</summary>
    /// <exception cref="PreprocessingException">One plane only, no spacing, or one that cannot be true.</exception>
    public static VoxelSpacing CheckStack(Shape3D shape, VoxelSpacing? spacing)
    {
        if (shape.Depth == 1)
        {
            throw new PreprocessingException($"This is a 2D image ({shape.Height}x{shape.Width}): a stack of several planes is needed, because the networks are three-dimensional.");
        }

        if (spacing is not { } known)
        {
            throw new PreprocessingException(
                "The stack has no voxel spacing, and none is guessed: give it in micrometers, stack.WithSpacing(new VoxelSpacing(z, y, x)).")
            {
                Remedy = Remedy.GiveSpacing,
            };
        }

        PhysicalScale.Check(shape, known);
        return known;
    }

    /// <summary>Shape of the stack at a network's spacing.</summary>
    /// <exception cref="PreprocessingException">The volumes would need more memory than there is: usually a spacing in the wrong unit.</exception>
    public static Shape3D ShapeFor(Shape3D shape, VoxelSpacing from, VoxelSpacing to)
    {
        double voxels = shape.Length * (from.Z / to.Z) * (from.Y / to.Y) * (from.X / to.X);
        double bytes = voxels * BytesAVoxel;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (voxels > Array.MaxLength / 2 || bytes > available)
        {
            throw new PreprocessingException(FormattableString.Invariant(
                $"A stack of {shape} voxels with spacing {from} micrometres has {voxels:0.#e+0} voxels at the network's spacing {to}: its volumes alone need {bytes / (1 << 30):0.#} GiB, and the machine has {available / (double)(1 << 30):0.#}. Check the spacing (z,y,x in micrometres), or cut the stack into smaller ones."));
        }

        return Resampling.ShapeAt(shape, from, to);
    }

    /// <summary>A new volume for a network; the stack is not changed.</summary>
    /// <exception cref="PreprocessingException">The stack is constant, or holds NaN or infinities.</exception>
    public static Volume<float> Prepare<T>(Volume<T> stack, NetworkMetadata metadata, Shape3D target)
        where T : unmanaged
    {
        Volume<float> values = Intensity.ToFloat(stack);
        Intensity.NormalizeInPlace(values, metadata.Normalization!);
        return target == values.Shape ? values : Resampling.Linear(values, target);
    }
}
