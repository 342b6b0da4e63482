using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>How a network will be applied to a volume.</summary>
/// <param name="Volume">Extent of the volume, voxels.</param>
/// <param name="Pass">Extent of a pass in voxels, including halos and mirrored margins.</param>
/// <param name="Passes">Number of tiles; 1 if the volume is processed at once. Augmentation and ensembles repeat each pass.</param>
/// <param name="PredictedPeakBytes">Expected peak memory of the process in bytes: its current memory, the probabilities and a pass. On a
/// GPU, that of a pass alone.</param>
public sealed record InferencePlan(Shape3D Volume, Shape3D Pass, int Passes, long PredictedPeakBytes);
