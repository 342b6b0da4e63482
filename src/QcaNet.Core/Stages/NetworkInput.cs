using System.Globalization;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>
/// Prepares the input of a network: intensities are scaled over the original stack, then resampled to the network's spacing.
/// </summary>
/// <remarks>
/// Scaling comes first because training does it first: percentiles of a resampled stack differ slightly from those of the original,
/// and every difference between training and inference costs accuracy.
/// </remarks>
public static class NetworkInput
{
    /// <summary>
    /// Bytes per voxel at the network's spacing that tiling does not save: the input, the probabilities, and the resampled probabilities.
    /// </summary>
    private const double BytesAVoxel = 12;

    /// <summary>Rejects stacks in which the networks cannot find nuclei.</summary>
    /// <exception cref="PreprocessingException">The stack has one voxel along an axis, no spacing, or an implausible one.</exception>
    internal static VoxelSpacing CheckStack(Shape3D shape, VoxelSpacing? spacing)
    {
        if (shape.Depth == 1)
        {
            throw new PreprocessingException(
                $"This is a 2D image ({shape.Height}x{shape.Width}): a stack of several planes is needed, because the networks are "
                + "three-dimensional.");
        }

        if (shape.Height == 1 || shape.Width == 1)
        {
            throw new PreprocessingException(
                $"The stack has {shape} voxels (z, y, x): several along each axis are needed. Check the order of the axes in the file.");
        }

        if (spacing is not { } known)
        {
            throw new PreprocessingException(
                "The stack has no voxel spacing, and none is assumed: set it in micrometers with stack.WithSpacing(new VoxelSpacing(z, y, "
                + "x)).")
            {
                Remedy = Remedy.GiveSpacing,
            };
        }

        PhysicalScale.Check(shape, known);
        return known;
    }

    /// <summary>Computes the shape of the stack at the spacing of a network.</summary>
    /// <exception cref="PreprocessingException">
    /// The volumes would need more memory than is available, usually because the spacing is in the wrong unit.
    /// </exception>
    internal static Shape3D ShapeFor(Shape3D shape, VoxelSpacing from, VoxelSpacing to)
    {
        double voxels = shape.Length * (from.Z / to.Z) * (from.Y / to.Y) * (from.X / to.X);
        double bytes = voxels * BytesAVoxel;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (voxels > Array.MaxLength / 2 || bytes > available)
        {
            throw new PreprocessingException(string.Create(
                CultureInfo.InvariantCulture,
                $"A stack of {shape} voxels with spacing {from} micrometers has {voxels:0.#e+0} voxels at the network's spacing {to}: "
                + $"its volumes alone need {bytes / (1 << 30):0.#} GiB, and the machine has {available / (double)(1 << 30):0.#}. Check "
                + $"the spacing (z,y,x in micrometers), or split the stack into smaller ones."));
        }

        return Resampling.ShapeAt(shape, from, to);
    }

    /// <summary>Creates the input of a network: scales intensities as stated in its metadata and resamples to its spacing.</summary>
    /// <typeparam name="T">Voxel type of the stack: byte, ushort, float or another number.</typeparam>
    /// <param name="stack">Several planes, with their spacing in micrometers; not changed.</param>
    /// <param name="metadata">Metadata of the network's weights; spacing and normalization are required.</param>
    /// <param name="maximumThreads">
    /// Maximum number of threads, 1 or more; null uses one per processor. The result is the same for any number.
    /// </param>
    /// <returns>The input for <see cref="Models.Inference.NetworkPredictor.Predict(Volume{float}, CancellationToken)"/>.</returns>
    /// <exception cref="ArgumentException">The metadata have no spacing or no normalization.</exception>
    /// <exception cref="PreprocessingException">
    /// The stack has only one plane or no spacing, is constant, contains NaN or infinities, or is too large for the memory.
    /// </exception>
    public static Volume<float> Prepare<T>(Volume<T> stack, NetworkMetadata metadata, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stack);
        (Shape3D target, Normalization normalization) = Check(stack, metadata);
        return AtSpacing(Intensity.Normalized(stack, normalization, maximumThreads), target, maximumThreads);
    }

    /// <summary>Creates the input of a network, and reports whether the scale of the intensities can be trusted.</summary>
    /// <typeparam name="T">Voxel type of the stack: byte, ushort, float or another number.</typeparam>
    /// <param name="stack">Several planes, with their spacing in micrometers; not changed.</param>
    /// <param name="metadata">Metadata of the network's weights; spacing and normalization are required.</param>
    /// <param name="scaling">The scale, as <see cref="Intensity.Scaling"/> computes it.</param>
    /// <param name="maximumThreads">
    /// Maximum number of threads, 1 or more; null uses one per processor. The result is the same for any number.
    /// </param>
    /// <returns>The input for <see cref="Models.Inference.NetworkPredictor.Predict(Volume{float}, CancellationToken)"/>.</returns>
    /// <exception cref="ArgumentException">The metadata have no spacing or no normalization.</exception>
    /// <exception cref="PreprocessingException">
    /// The stack has only one plane or no spacing, is constant, contains NaN or infinities, or is too large for the memory.
    /// </exception>
    public static Volume<float> Prepare<T>(
        Volume<T> stack, NetworkMetadata metadata, out IntensityScaling scaling, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stack);
        (Shape3D target, Normalization normalization) = Check(stack, metadata);
        return AtSpacing(Intensity.Normalized(stack, normalization, out scaling, maximumThreads), target, maximumThreads);
    }

    /// <summary>Resamples the probabilities of a network to the grid of the stack.</summary>
    /// <param name="probability">At the network's spacing; not changed.</param>
    /// <param name="shape">Shape of the stack.</param>
    /// <param name="spacing">Spacing of the stack.</param>
    /// <param name="maximumThreads">
    /// Maximum number of threads, 1 or more; null uses one per processor. The result is the same for any number.
    /// </param>
    public static Volume<float> OnGrid(Volume<float> probability, Shape3D shape, VoxelSpacing spacing, int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(probability);

        // Use the exact spacing of the grid; resampling back and forth would round it.
        return (probability.Shape == shape ? probability : Resampling.Linear(probability, shape, maximumThreads)).WithSpacing(spacing);
    }

    private static (Shape3D Target, Normalization Normalization) Check<T>(Volume<T> stack, NetworkMetadata metadata)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata is not { Spacing: { } spacing, Normalization: { } normalization })
        {
            throw new ArgumentException(
                "The metadata do not contain the spacing and the normalization that the network was trained with; add both.",
                nameof(metadata));
        }

        return (ShapeFor(stack.Shape, CheckStack(stack.Shape, stack.Spacing), spacing), normalization);
    }

    private static Volume<float> AtSpacing(Volume<float> values, Shape3D target, int? maximumThreads) =>
        target == values.Shape ? values : Resampling.Linear(values, target, maximumThreads);
}
