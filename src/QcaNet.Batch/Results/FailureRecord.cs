namespace QcaNet.Batch;

/// <summary>Why the last attempt to process a stack failed.</summary>
/// <param name="Name">Name of its result.</param>
/// <param name="Input">Path of the input, relative to the input folder.</param>
/// <param name="File">The file that caused the failure.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record FailureRecord(string Name, string Input, string File, string Problem);
