namespace QcaNet.Batch;

/// <summary>One complete result.</summary>
/// <param name="Name">Name of the result.</param>
/// <param name="Input">Path of the stack, relative to the input folder.</param>
/// <param name="InputSha256">Hash of its content.</param>
/// <param name="OptionsSha256">Hash of options and weights; equal for comparable results.</param>
/// <param name="Nuclei">Number of nuclei.</param>
/// <param name="Shape">Extent in voxels: z, y, x.</param>
/// <param name="SpacingUm">Spacing in micrometers: z, y, x.</param>
/// <param name="Labels">Path of the labels, relative to the output folder.</param>
/// <param name="Table">Path of the table of nuclei, relative to the output folder.</param>
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
