namespace QcaNet.Models.Weights.Import;

/// <summary>A downloaded network of the authors.</summary>
/// <param name="Imported">The weights, and what was matched.</param>
/// <param name="Sha256">SHA-256 of the downloaded file, hexadecimal. Pass it to the next download to accept no other file.</param>
public sealed record PublishedFile(ImportedWeights Imported, string Sha256);
