using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A stack that has just been segmented, for additional pictures or measurements.</summary>
/// <param name="Item">The stack's item.</param>
/// <param name="Stack">Its voxels.</param>
/// <param name="Segmentation">Its nuclei.</param>
/// <param name="Truth">True labels on the same grid; null if there are none.</param>
public sealed record StackSegmentation(StackItem Item, Volume<float> Stack, Segmentation Segmentation, Volume<int>? Truth);
