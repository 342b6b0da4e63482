namespace QcaNet.Core;

/// <summary>The nuclei of one time point.</summary>
/// <param name="TimePoint">Index of the time point, from 0.</param>
/// <param name="Segmentation">Its nuclei. Ids are per time point: the same nucleus may have another id in the next one.</param>
public sealed record TimePointSegmentation(int TimePoint, Segmentation Segmentation);
