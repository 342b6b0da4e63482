using QcaNet.Volumes;

namespace QcaNet.Synthesis;

/// <summary>One time point of a synthetic series.</summary>
/// <param name="Labels">Exact labels 1 .. n in raster order, 0 is background.</param>
/// <param name="Cells">The cell of each label: entry i belongs to label i + 1.</param>
public sealed record SyntheticTimePoint(Volume<int> Labels, IReadOnlyList<int> Cells);
