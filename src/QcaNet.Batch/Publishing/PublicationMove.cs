namespace QcaNet.Batch;

/// <summary>One rename.</summary>
/// <param name="From">Name in the temporary folder.</param>
/// <param name="To">Path relative to the output folder, with forward slashes.</param>
internal sealed record PublicationMove(string From, string To);
