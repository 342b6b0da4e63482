namespace QcaNet.Volumes.Preprocessing;

/// <summary>A reason not to trust the intensity scale of a stack.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Text">What was found, and what to check, as a sentence.</param>
public sealed record IntensityDoubt(IntensityDoubtKind Kind, string Text);
