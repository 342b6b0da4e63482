namespace QcaNet.Models.Weights.Import;

/// <summary>The result of an import.</summary>
/// <param name="Weights">The network's weights, complete and checked.</param>
/// <param name="Report">What was found in the file.</param>
public sealed record ImportedWeights(NetworkWeights Weights, WeightsImportReport Report);
