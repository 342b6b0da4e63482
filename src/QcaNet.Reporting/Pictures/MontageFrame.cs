using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>One time point of a <see cref="TimeMontage"/>.</summary>
/// <param name="Labels">The labels; 0 is background. With ids of tracks (<see cref="Lineage.Rename"/>), nuclei keep their colors.</param>
/// <param name="Caption">Text above the picture, for instance "2 h 30 min".</param>
public sealed record MontageFrame(Volume<int> Labels, string Caption)
{
    /// <summary>The image of the same shape, on which labels are outlined; null for the labels alone.</summary>
    public Volume<float>? Image { get; init; }
}
