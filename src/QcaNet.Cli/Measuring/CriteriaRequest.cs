using QcaNet.Volumes;

namespace QcaNet.Cli.Measuring;

/// <summary>The options of a call of <c>criteria</c>.</summary>
internal sealed record CriteriaRequest
{
    /// <summary>Label files, or folders of label files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Overrides the spacing in the files.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>A stack, or the folder of the stacks, for intensities.</summary>
    public string? Images { get; init; }

    /// <summary>CSV file with one row per nucleus.</summary>
    public string? Csv { get; init; }

    /// <summary>CSV file with one row per time point, with the published columns.</summary>
    public string? Published { get; init; }

    /// <summary>Whether the published areas are counts of boundary voxels.</summary>
    public bool BoundaryVoxels { get; init; }

    /// <summary>Whether the volumes are the time points of one embryo.</summary>
    public bool IsTimeSeries { get; init; }

    /// <summary>Time between two time points; null for the interval in the file.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Folder for the tables of the time series; null to skip them.</summary>
    public string? Tracks { get; init; }

    /// <summary>Whether to also write the labels with track ids.</summary>
    public bool Masks { get; init; }

    /// <summary>Folder for the spatial statistics; null to skip them.</summary>
    public string? Spatial { get; init; }

    /// <summary>Radii of Ripley's functions in micrometers.</summary>
    public required IReadOnlyList<double> Radii { get; init; }

    /// <summary>Thickness of a shell in micrometers.</summary>
    public required double ShellThickness { get; init; }
}
