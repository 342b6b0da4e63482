namespace QcaNet.Batch;

/// <summary>
/// The completion record of a result: its inputs and its files. It contains no times, so the same stack, options and weights produce the
/// same bytes.
/// </summary>
internal sealed record ResultRecord
{
    public const string CurrentFormat = "qcanet-result-1";

    public string Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    /// <summary>Path of the input, relative to the input folder.</summary>
    public required string Input { get; init; }

    /// <summary>Full path of the input, to distinguish the results of different stacks with the same name.</summary>
    public required string Location { get; init; }

    public required string InputSha256 { get; init; }

    public required long InputBytes { get; init; }

    public int? TimePoint { get; init; }

    public int? Channel { get; init; }

    /// <summary>Hash of everything that labels depend on except for the input: weights, options, version.</summary>
    public required string OptionsSha256 { get; init; }

    public required string Version { get; init; }

    /// <summary>Extent in voxels: z, y, x.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Spacing in micrometers: z, y, x.</summary>
    public required IReadOnlyList<double> SpacingUm { get; init; }

    public required int Nuclei { get; init; }

    public required IReadOnlyList<RecordedOutput> Outputs { get; init; }
}
