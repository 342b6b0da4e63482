namespace QcaNet.Batch;

/// <summary>The files of one stack's result.</summary>
/// <param name="Labels">One id per nucleus, background 0, on the grid of the stack.</param>
/// <param name="Nuclei">The table of nuclei, CSV.</param>
/// <param name="NucleusProbability">NSN's probabilities; null unless the pipeline keeps them.</param>
/// <param name="CenterProbability">NDN's probabilities; null unless the pipeline keeps them.</param>
/// <param name="Others">Files of <see cref="BatchOptions.Outputs"/>, by kind.</param>
/// <param name="Record">The completion record, written last: if it exists and matches the files, the result is complete.</param>
public sealed record StackFiles(
    string Labels,
    string Nuclei,
    string? NucleusProbability,
    string? CenterProbability,
    IReadOnlyDictionary<string, string> Others,
    string Record);
