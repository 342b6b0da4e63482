namespace QcaNet.Metrics;

/// <summary>One cell of a contingency table: the number of voxels with this predicted and this true id.</summary>
/// <param name="Predicted">Id in the predicted labels; 0 is background.</param>
/// <param name="Truth">Id in the true labels; 0 is background.</param>
/// <param name="Voxels">Number of voxels with both ids, at least 1.</param>
public readonly record struct LabelOverlap(int Predicted, int Truth, int Voxels);
