using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Options for dividing a volume larger than memory: the size of the blocks, the halo, and the memory budget. The defaults are suitable for
/// nuclei.
/// </summary>
public sealed record BlockOptions
{
    // Below this, the buffers of a plane and a block and the runtime itself do not fit.
    private const long SmallestBudget = 64L << 20;

    /// <summary>The defaults: blocks of 128x128x128 voxels, a halo of 32, 2 GiB.</summary>
    public static BlockOptions Default { get; } = new();

    /// <summary>
    /// Extent of a block in voxels, clipped to the volume; default 128x128x128. It determines how much work is lost if a run is
    /// interrupted.
    /// </summary>
    public Shape3D Block { get; init; } = new(128, 128, 128);

    /// <summary>
    /// How far a connected component may extend beyond the block that owns it and still be divided there, in voxels, 1 or more; default 32.
    /// A component that extends farther is divided on its own or, if it does not fit into memory, in windows of a block and its halo.
    /// Labels do not depend on the halo; larger objects are listed in <see cref="BlockDivision.LargerThanHalo"/>.
    /// </summary>
    public int Halo { get; init; } = 32;

    /// <summary>Maximum resident memory of the process in bytes, at least 64 MiB; default 2 GiB.</summary>
    public long MemoryBudget { get; init; } = 2L << 30;

    /// <summary>Options of the watershed: spacing, connectivity, components without a marker, threads.</summary>
    public MarkerWatershedOptions Watershed { get; init; } = MarkerWatershedOptions.Default;

    /// <summary>
    /// Smallest object to keep, in cubic micrometers (in voxels if the spacing is unknown), 0 or more; the default, 0, keeps all objects.
    /// </summary>
    public double SmallestVolume { get; init; }

    /// <summary>For tests: maximum number of voxels of a box in memory; null derives it from the budget.</summary>
    internal long? LargestBox { get; init; }

    /// <summary>For tests: divides every component that extends beyond a halo in windows.</summary>
    internal bool WindowsOnly { get; init; }

    /// <summary>For tests: also uses blocks for stacks that would fit into the budget.</summary>
    internal bool Always { get; init; }

    /// <summary>Lists every invalid option.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Block == default) yield return $"{nameof(Block)} has no voxels; give depth, height and width.";
        if (Halo < 1) yield return $"{nameof(Halo)} is {Halo}; 1 voxel or more is needed.";
        if (MemoryBudget < SmallestBudget) yield return $"{nameof(MemoryBudget)} is {MemoryBudget} bytes; 64 MiB or more is needed.";
        if (!double.IsFinite(SmallestVolume) || SmallestVolume < 0)
        {
            yield return FormattableString.Invariant(
                $"{nameof(SmallestVolume)} is {SmallestVolume}; a finite volume of 0 or more is needed.");
        }

        if (Watershed is null)
        {
            yield return $"{nameof(Watershed)} is null; leave it out for the defaults.";
        }
        else if (Watershed.MaximumThreads is < 1)
        {
            yield return $"{nameof(Watershed.MaximumThreads)} is {Watershed.MaximumThreads}; 1 or more is needed.";
        }
    }
}
