namespace QcaNet.Batch;

/// <summary>Something that was left out of a batch. Nothing is dropped silently.</summary>
/// <param name="Kind">Why it was left out.</param>
/// <param name="Path">The folder or file.</param>
/// <param name="Text">What was left out, without the path.</param>
public sealed record BatchNotice(BatchNoticeKind Kind, string Path, string Text);
