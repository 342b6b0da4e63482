using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>One stack of a report: its labels, and what else is known of it.</summary>
/// <param name="Name">Shown in lists and tables, for instance the name of the file.</param>
/// <param name="Labels">0 is background. Its spacing, where known, gives the micrometers.</param>
public sealed record ReportInput(string Name, Volume<int> Labels)
{
    /// <summary>The image the labels were made from, of the same shape: for the slices and for intensities. Null for none.</summary>
    public Volume<float>? Image { get; init; }

    /// <summary>The true labels, of the same shape: for scores and the classes of objects. Null for none.</summary>
    public Volume<int>? Truth { get; init; }

    /// <summary>
    /// What the stack was drawn with, the embryo: intervals of means resample whole groups. Null, the default: what stands before the first
    /// underscore of the name.
    /// </summary>
    public string? Group { get; init; }
}
