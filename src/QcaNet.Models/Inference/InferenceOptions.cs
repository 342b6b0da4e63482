using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>How a network passes over a volume. The defaults work: one pass where the memory allows it, else the largest tiles that fit.</summary>
public sealed record InferenceOptions
{
    /// <summary>The defaults.</summary>
    public static InferenceOptions Default { get; } = new();

    /// <summary>
    /// Voxels that one pass decides, at the network's spacing; halos come on top, and each extent is rounded up to a multiple of the
    /// network's divisor. Null, the default: one pass over the whole volume where the memory allows it, else the largest tile that does.
    /// </summary>
    public Shape3D? Tile { get; init; }

    /// <summary>
    /// Voxels that a tile sees beyond what it decides, on each side, 0 or more; rounded up to a multiple of the divisor. Null, the default,
    /// is the radius of the receptive field: the result is then that of one pass, up to rounding. Less is faster and leaves seams.
    /// </summary>
    public int? Halo { get; init; }

    /// <summary>Voxels that neighbouring tiles share beyond their halos, 0 or more; default 0. What <see cref="TileBlending.Gaussian"/> blends.</summary>
    public int Overlap { get; init; }

    /// <summary>How overlapping tiles become one volume. It matters only with a halo below the sufficient one.</summary>
    public TileBlending Blending { get; init; } = TileBlending.CentralCrop;

    /// <summary>
    /// Bytes that the process may have in memory at the peak of a pass, everything counted. Null, the default, is what the garbage
    /// collector says is there: the machine's memory, or the container's limit. Tiles are chosen for it; a <see cref="Tile"/> that is given is taken as it is.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>What the networks compute in.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Mirror images and turns whose probabilities are averaged; default none.</summary>
    public TestTimeAugmentation Augmentation { get; init; } = TestTimeAugmentation.None;

    /// <summary>
    /// Most threads that a pass on the processor takes; null, the default, is one a processor. Probabilities are the same bits for any number. Where libtorch
    /// computes (on a GPU, in half precision, networks of a kind without own kernels), it keeps the number that it has for the process.
    /// </summary>
    public int? MaximumThreads { get; init; }

    /// <summary>Everything about these options that cannot be; empty where they are good.</summary>
    public IEnumerable<string> Problems()
    {
        if (Tile is { } tile && tile == default) yield return $"{nameof(Tile)} has no voxels; give depth, height and width.";
        if (Halo is < 0) yield return $"{nameof(Halo)} is {Halo}; 0 or more voxels are needed.";
        if (Overlap < 0) yield return $"{nameof(Overlap)} is {Overlap}; 0 or more voxels are needed.";
        if (MemoryBudget is <= 0) yield return $"{nameof(MemoryBudget)} is {MemoryBudget}; a number of bytes above 0 is needed.";
        if (!Enum.IsDefined(Blending)) yield return $"{nameof(Blending)} is {Blending}; {nameof(TileBlending.CentralCrop)} or {nameof(TileBlending.Gaussian)} is needed.";
        if (!Enum.IsDefined(Precision)) yield return $"{nameof(Precision)} is {Precision}; Auto, Float32, BFloat16 or Float16 is needed.";
        if (MaximumThreads is < 1) yield return $"{nameof(MaximumThreads)} is {MaximumThreads}; 1 or more is needed.";
        if ((Augmentation & ~TestTimeAugmentation.All) != 0) yield return $"{nameof(Augmentation)} is {Augmentation}; a combination of FlipZ, FlipY, FlipX and Rotations is needed.";
    }
}
