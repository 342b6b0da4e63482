namespace QcaNet.Batch;

/// <summary>Why a stack of a batch could not be processed when it was last tried.</summary>
/// <param name="Name">Name of its result.</param>
/// <param name="Input">Path of the input from the folder that was named.</param>
/// <param name="File">The file that is to blame.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record FailureRecord(string Name, string Input, string File, string Problem);
