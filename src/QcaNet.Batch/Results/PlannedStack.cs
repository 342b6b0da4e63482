namespace QcaNet.Batch;

/// <summary>One stack of a plan.</summary>
/// <param name="Name">Name of its result.</param>
/// <param name="Input">Path of the input, relative to the input folder.</param>
internal sealed record PlannedStack(string Name, string Input);
