namespace QcaNet.Metrics;

/// <summary>Options for measuring criteria.</summary>
public sealed record CriteriaOptions
{
    /// <summary>
    /// Intensity of a voxel outside nuclei, subtracted in <see cref="NucleusIntensity.CorrectedSum"/>. Null, the default: the median of the
    /// voxels without a label (0 if every voxel has one).
    /// </summary>
    public double? Background { get; init; }

    /// <summary>Maximum number of threads, at least 1; null uses one per processor. It does not affect any result.</summary>
    public int? Threads { get; init; }
}
