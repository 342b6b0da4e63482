namespace QcaNet.Metrics;

/// <summary>A predicted and a true object that were paired one to one.</summary>
/// <param name="Predicted">Id in the predicted labels.</param>
/// <param name="Truth">Id in the true labels.</param>
/// <param name="Iou">Intersection over union of the two, above 0 and at most 1.</param>
public readonly record struct MatchedPair(int Predicted, int Truth, double Iou);
