namespace QcaNet.Metrics;

/// <summary>Options for measuring criteria.</summary>
public sealed record CriteriaOptions
{
    /// <summary>
    /// Intensity of a voxel without nucleus, subtracted in <see cref="NucleusIntensity.CorrectedSum"/>. Null, the default: the median of
    /// the voxels that carry no label (0 where every voxel carries one).
    /// </summary>
    public double? Background { get; init; }

    /// <summary>Threads at most, at least 1; null for one per processor. No result depends on it.</summary>
    public int? Threads { get; init; }
}
