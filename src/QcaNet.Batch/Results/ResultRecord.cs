namespace QcaNet.Batch;

/// <summary>
/// The completion record of a result: what it was made from, and what it consists of. Without times, so that the same stack, options and
/// weights give the same bytes.
/// </summary>
internal sealed record ResultRecord
{
    public const string CurrentFormat = "qcanet-result-1";

    public string Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    /// <summary>Path of the input from the folder that was named.</summary>
    public required string Input { get; init; }

    /// <summary>Its full path, by which a result of another stack of the same name is told apart.</summary>
    public required string Location { get; init; }

    public required string InputSha256 { get; init; }

    public required long InputBytes { get; init; }

    public int? TimePoint { get; init; }

    public int? Channel { get; init; }

    /// <summary>Hash of everything that the labels depend on besides the input: weights, options, version.</summary>
    public required string OptionsSha256 { get; init; }

    public required string Version { get; init; }

    /// <summary>Extent in voxels: z, y, x.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Spacing in micrometers: z, y, x.</summary>
    public required IReadOnlyList<double> SpacingUm { get; init; }

    public required int Nuclei { get; init; }

    public required IReadOnlyList<RecordedOutput> Outputs { get; init; }
}
