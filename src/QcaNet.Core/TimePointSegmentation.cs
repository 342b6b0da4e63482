namespace QcaNet.Core;

/// <summary>The nuclei of one time point.</summary>
/// <param name="TimePoint">Its number, from 0.</param>
/// <param name="Segmentation">Its nuclei. Ids are those of this time point: the same nucleus may have another one in the next.</param>
public sealed record TimePointSegmentation(int TimePoint, Segmentation Segmentation);
