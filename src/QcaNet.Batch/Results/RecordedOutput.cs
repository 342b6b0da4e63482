namespace QcaNet.Batch;

/// <summary>One file of a result.</summary>
/// <param name="Kind">Its kind: "labels", "nuclei", "nsn", "ndn", or a kind defined by the caller.</param>
/// <param name="Path">Path relative to the output folder, with forward slashes.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Sha256">Hash of its content.</param>
internal sealed record RecordedOutput(string Kind, string Path, long Bytes, string Sha256);
