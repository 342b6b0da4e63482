using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>
/// How a network is applied to a volume. By default, the volume is processed in one pass if memory allows, and otherwise in the largest
/// tiles that fit.
/// </summary>
public sealed record InferenceOptions
{
    /// <summary>The defaults.</summary>
    public static InferenceOptions Default { get; } = new();

    /// <summary>
    /// Extent of a tile in voxels, at the network's spacing, without halos; each extent is rounded up to a multiple of the network's
    /// divisor. Null (the default): one pass over the whole volume if memory allows, otherwise the largest tile that fits.
    /// </summary>
    public Shape3D? Tile { get; init; }

    /// <summary>
    /// Number of voxels on each side that a tile sees in addition to its own, 0 or more; rounded up to a multiple of the divisor. Null (the
    /// default): the radius of the receptive field, which gives the same result as one pass, up to rounding. Less is faster, but leaves
    /// seams.
    /// </summary>
    public int? Halo { get; init; }

    /// <summary>
    /// Number of voxels that neighboring tiles share in addition to their halos, 0 or more; default 0. This is what
    /// <see cref="TileBlending.Gaussian"/> blends.
    /// </summary>
    public int Overlap { get; init; }

    /// <summary>How overlapping tiles are combined. Only matters if the halo is smaller than the default.</summary>
    public TileBlending Blending { get; init; } = TileBlending.CentralCrop;

    /// <summary>
    /// Peak memory of the process in bytes, everything included. Null (the default): the memory that the garbage collector reports, which
    /// is that of the machine or of the container. Determines the tiles, unless <see cref="Tile"/> is set.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Number format of the networks.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Flips and rotations whose probabilities are averaged; default none.</summary>
    public TestTimeAugmentation Augmentation { get; init; } = TestTimeAugmentation.None;

    /// <summary>
    /// Largest number of threads of a pass on the CPU; null (the default) for one per processor. Probabilities are bit-identical for any
    /// number. If libtorch runs the network (on a GPU, in half precision, or because the built-in kernels do not support it), it uses its
    /// own number of threads for the process.
    /// </summary>
    public int? MaximumThreads { get; init; }

    /// <summary>Lists every invalid option; empty if all are valid.</summary>
    public IEnumerable<string> Problems()
    {
        if (Tile is { } tile && tile == default) yield return $"{nameof(Tile)} is empty; set depth, height and width.";
        if (Halo is < 0) yield return $"{nameof(Halo)} is {Halo}; it must be 0 or more voxels.";
        if (Overlap < 0) yield return $"{nameof(Overlap)} is {Overlap}; it must be 0 or more voxels.";
        if (MemoryBudget is <= 0) yield return $"{nameof(MemoryBudget)} is {MemoryBudget}; it must be a number of bytes above 0.";
        if (!Enum.IsDefined(Blending))
        {
            const string Modes = $"{nameof(TileBlending.CentralCrop)} or {nameof(TileBlending.Gaussian)}";
            yield return $"{nameof(Blending)} is {Blending}; it must be {Modes}.";
        }

        if (!Enum.IsDefined(Precision)) yield return $"{nameof(Precision)} is {Precision}; it must be Auto, Float32, BFloat16 or Float16.";
        if (MaximumThreads is < 1) yield return $"{nameof(MaximumThreads)} is {MaximumThreads}; it must be 1 or more.";
        if ((Augmentation & ~TestTimeAugmentation.All) != 0)
        {
            yield return $"{nameof(Augmentation)} is {Augmentation}; it must be a combination of FlipZ, FlipY, FlipX and Rotations.";
        }
    }
}
