namespace QcaNet.Fuzzing;

/// <summary>One input.</summary>
/// <param name="Kind">Which mutator made it, for the figures.</param>
/// <param name="Try">Reads it; gives the bytes of the voxels or weights that came out.</param>
internal sealed record FuzzInput(string Kind, Func<long> Try);
