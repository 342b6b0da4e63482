using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A stack that was just segmented, for those who draw or measure more of it.</summary>
/// <param name="Item">Which stack.</param>
/// <param name="Stack">Its voxels.</param>
/// <param name="Segmentation">Its nuclei.</param>
/// <param name="Truth">True labels on the same grid; null where there are none.</param>
public sealed record StackSegmentation(StackItem Item, Volume<float> Stack, Segmentation Segmentation, Volume<int>? Truth);
