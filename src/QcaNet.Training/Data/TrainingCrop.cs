namespace QcaNet.Training.Data;

/// <summary>One crop, ready for the network: three arrays of the crop's shape.</summary>
/// <param name="Image">Normalized, augmented intensities.</param>
/// <param name="Target">0 or 1; with <c>SoftTargets</c> of the recipe 0 to 1.</param>
/// <param name="Weight">0 where the truth is not trusted, else 1.</param>
internal sealed record TrainingCrop(float[] Image, float[] Target, float[] Weight);
