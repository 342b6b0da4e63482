namespace QcaNet.Fuzzing;

/// <summary>One input.</summary>
/// <param name="Kind">The mutator that created it, for the statistics.</param>
/// <param name="Try">Reads it, and returns the number of bytes of the resulting voxels or weights.</param>
internal sealed record FuzzInput(string Kind, Func<long> Try);
