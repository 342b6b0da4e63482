namespace QcaNet.Batch;

/// <summary>One file of a result.</summary>
/// <param name="Kind">What it is: "labels", "nuclei", "nsn", "ndn", or a kind of the caller's.</param>
/// <param name="Path">Path under the output folder, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its content.</param>
internal sealed record RecordedOutput(string Kind, string Path, long Bytes, string Sha256);
