using QcaNet.Volumes;

namespace QcaNet.Cli.Reports;

/// <summary>A call of <c>report</c>, read.</summary>
internal sealed record ReportRequest
{
    /// <summary>Label files and folders of them.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The HTML file.</summary>
    public required string Output { get; init; }

    /// <summary>Takes the place of what the label files say.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>A stack, or the folder of the stacks.</summary>
    public string? Images { get; init; }

    /// <summary>True labels, or the folder of them.</summary>
    public string? Truth { get; init; }

    /// <summary>Time between two time points; null where the call does not say.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Heading; null for the report's own.</summary>
    public string? Title { get; init; }

    /// <summary>Folder of the plots; null for none.</summary>
    public string? Figures { get; init; }

    /// <summary>Threads at most; null for one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>JSON in place of text.</summary>
    public bool Json { get; init; }
}
