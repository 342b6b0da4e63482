using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>One stack of a report: its labels, and optional data.</summary>
/// <param name="Name">Name shown in lists and tables, for instance the name of the file.</param>
/// <param name="Labels">The labels; 0 is background. If they have a spacing, sizes are in micrometers.</param>
public sealed record ReportInput(string Name, Volume<int> Labels)
{
    /// <summary>The image of the same shape, for the slices and for intensities; null for none.</summary>
    public Volume<float>? Image { get; init; }

    /// <summary>The true labels of the same shape, for scores and the classes of objects; null for none.</summary>
    public Volume<int>? Truth { get; init; }

    /// <summary>
    /// The group that the stack belongs to, such as its embryo: confidence intervals of means resample whole groups. Null, the default,
    /// uses the part of the name before the first underscore.
    /// </summary>
    public string? Group { get; init; }
}
