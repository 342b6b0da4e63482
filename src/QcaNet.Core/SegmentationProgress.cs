namespace QcaNet.Core;

/// <summary>The progress of a segmentation.</summary>
/// <param name="Stage">What begins now.</param>
/// <param name="Fraction">Share of the work that is done, 0 to 1, never falling; a rough measure of time.</param>
public readonly record struct SegmentationProgress(SegmentationStage Stage, double Fraction);
