namespace QcaNet.Core;

/// <summary>The progress of a segmentation.</summary>
/// <param name="Stage">The stage that begins.</param>
/// <param name="Fraction">Fraction of the work that is done, 0 to 1; it never decreases. A rough measure of time.</param>
public readonly record struct SegmentationProgress(SegmentationStage Stage, double Fraction);
