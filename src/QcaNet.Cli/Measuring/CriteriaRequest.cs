using QcaNet.Volumes;

namespace QcaNet.Cli.Measuring;

/// <summary>A call of <c>criteria</c>, read.</summary>
internal sealed record CriteriaRequest
{
    /// <summary>Label files and folders of them.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Spacing in place of what the files say.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>A stack or the folder of the stacks, for intensities.</summary>
    public string? Images { get; init; }

    /// <summary>Gets one row per nucleus.</summary>
    public string? Csv { get; init; }

    /// <summary>Gets one row per time point with the published columns.</summary>
    public string? Published { get; init; }

    /// <summary>Whether the published areas are boundary voxels.</summary>
    public bool BoundaryVoxels { get; init; }

    /// <summary>Whether the volumes are the time points of one embryo.</summary>
    public bool IsTimeSeries { get; init; }

    /// <summary>Time between two time points; null for what the file says.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Folder for the tables of the time series; null for none.</summary>
    public string? Tracks { get; init; }

    /// <summary>Whether the labels are written under the ids of their tracks, too.</summary>
    public bool Masks { get; init; }

    /// <summary>Folder for the spatial statistics; null for none.</summary>
    public string? Spatial { get; init; }

    /// <summary>Radii of Ripley's functions, micrometers.</summary>
    public required IReadOnlyList<double> Radii { get; init; }

    /// <summary>Thickness of a shell, micrometers.</summary>
    public required double ShellThickness { get; init; }
}
