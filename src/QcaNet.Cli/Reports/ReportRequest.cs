using QcaNet.Volumes;

namespace QcaNet.Cli.Reports;

/// <summary>The options of a call of <c>report</c>.</summary>
internal sealed record ReportRequest
{
    /// <summary>Label files, or folders of label files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The HTML file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Overrides the spacing in the label files.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>A stack, or the folder of the stacks.</summary>
    public string? Images { get; init; }

    /// <summary>True labels, or the folder of the true labels.</summary>
    public string? Truth { get; init; }

    /// <summary>Time between two time points; null if not given.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Heading; null for the default heading.</summary>
    public string? Title { get; init; }

    /// <summary>Folder for the plots; null to skip them.</summary>
    public string? Figures { get; init; }

    /// <summary>Largest number of threads; null for one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print JSON instead of text.</summary>
    public bool Json { get; init; }
}
