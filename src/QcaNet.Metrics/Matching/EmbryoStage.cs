namespace QcaNet.Metrics;

/// <summary>A stage, defined by the number of true nuclei, by which results are grouped.</summary>
/// <param name="Fewest">Minimum number of nuclei.</param>
/// <param name="Most">Maximum number of nuclei; <see cref="int.MaxValue"/> for no limit.</param>
public sealed record EmbryoStage(int Fewest, int Most)
{
    /// <summary>1-4, 5-8, 9-16 and 17+ nuclei.</summary>
    public static IReadOnlyList<EmbryoStage> All { get; } = [new(1, 4), new(5, 8), new(9, 16), new(17, int.MaxValue)];

    /// <summary>"1-4" or "17+".</summary>
    public string Name => Most == int.MaxValue ? $"{Fewest}+" : $"{Fewest}-{Most}";

    /// <summary>Returns whether a stack with this number of true nuclei belongs to the stage.</summary>
    public bool Contains(int nuclei) => nuclei >= Fewest && nuclei <= Most;
}
