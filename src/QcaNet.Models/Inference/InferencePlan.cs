using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>How a network is going to pass over a volume.</summary>
/// <param name="Volume">Extent of the volume, voxels.</param>
/// <param name="Pass">Voxels that the network sees at once, halos and mirrored margins among them.</param>
/// <param name="Passes">Tiles; 1 where the volume passes in one piece. Augmentation and ensembles repeat each.</param>
/// <param name="PredictedPeakBytes">What the process is expected to have in memory at the peak, bytes: what it has now, the probabilities, and the pass. On a GPU, the pass alone.</param>
public sealed record InferencePlan(Shape3D Volume, Shape3D Pass, int Passes, long PredictedPeakBytes);
