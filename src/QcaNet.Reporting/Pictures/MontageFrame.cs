using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>One time point of a <see cref="TimeMontage"/>.</summary>
/// <param name="Labels">0 is background; ids of tracks (<see cref="Lineage.Rename"/>) keep the color of a nucleus over time.</param>
/// <param name="Caption">Above the picture, for instance "2 h 30 min".</param>
public sealed record MontageFrame(Volume<int> Labels, string Caption)
{
    /// <summary>The image, of the same shape, under outlines of the labels; null for the labels alone.</summary>
    public Volume<float>? Image { get; init; }
}
