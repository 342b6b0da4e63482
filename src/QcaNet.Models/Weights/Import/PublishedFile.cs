namespace QcaNet.Models.Weights.Import;

/// <summary>A network of the authors' as it was fetched.</summary>
/// <param name="Imported">The weights, and what was matched.</param>
/// <param name="Sha256">SHA-256 of the file that came, hexadecimal. Give it to the next fetch, and no other file is accepted.</param>
public sealed record PublishedFile(ImportedWeights Imported, string Sha256);
