namespace QcaNet.Training.Losses;

/// <summary>A loss function with its parameters.</summary>
/// <param name="Kind">The loss function.</param>
/// <param name="ForegroundWeight">Weight of foreground voxels in cross entropy and focal loss, above 0.</param>
/// <param name="FocalGamma">Exponent of the focal loss, 0 or more; 0 is cross entropy.</param>
/// <param name="FalsePositives">Weight of false positives in the Tversky loss, above 0.</param>
/// <param name="FalseNegatives">Weight of false negatives in the Tversky loss, above 0.</param>
internal readonly record struct LossSettings(
    LossKind Kind, double ForegroundWeight = 1, double FocalGamma = 2, double FalsePositives = 0.3, double FalseNegatives = 0.7);
