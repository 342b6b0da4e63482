namespace QcaNet.Training.Data;

/// <summary>One crop, ready for the network: three arrays with the shape of the crop.</summary>
/// <param name="Image">Normalized, augmented intensities.</param>
/// <param name="Target">Targets, 0 or 1; from 0 to 1 with <c>SoftTargets</c> in the recipe.</param>
/// <param name="Weight">Weights, 0 where the ground truth is not trusted, otherwise 1.</param>
internal sealed record TrainingCrop(float[] Image, float[] Target, float[] Weight);
