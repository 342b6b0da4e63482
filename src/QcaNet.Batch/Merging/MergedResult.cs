namespace QcaNet.Batch;

/// <summary>One complete result.</summary>
/// <param name="Name">Name of the result.</param>
/// <param name="Input">Path of the stack from the folder that was named.</param>
/// <param name="InputSha256">Its content.</param>
/// <param name="OptionsSha256">Options and weights: equal where results may be compared.</param>
/// <param name="Nuclei">Number of nuclei.</param>
/// <param name="Shape">Extent in voxels: z, y, x.</param>
/// <param name="SpacingUm">Spacing in micrometers: z, y, x.</param>
/// <param name="Labels">The labels, from the output folder.</param>
/// <param name="Table">The table of its nuclei, from the output folder.</param>
public sealed record MergedResult(
    string Name,
    string Input,
    string InputSha256,
    string OptionsSha256,
    int Nuclei,
    IReadOnlyList<int> Shape,
    IReadOnlyList<double> SpacingUm,
    string Labels,
    string Table);
