namespace QcaNet.Metrics;

/// <summary>How far the surfaces of a matched pair lie apart.</summary>
/// <remarks>
/// The surface of an object is its voxels with a face that belongs to another object, to background or to the outside of the volume.
/// Distances are between voxel centers, in micrometers where the spacing is known, else in voxels.
/// </remarks>
/// <param name="Predicted">Id in the predicted labels.</param>
/// <param name="Truth">Id in the true labels.</param>
/// <param name="Mean">
/// Average symmetric surface distance: mean over all surface voxels of both of the distance to the nearest surface voxel of the other; 0 or
/// more.
/// </param>
/// <param name="Hausdorff95">
/// The larger of the two directed 95th percentiles (linear between ranks) of these distances: the robust Hausdorff distance of Huttenlocher
/// et al. 1993.
/// </param>
public readonly record struct BoundaryDistance(int Predicted, int Truth, double Mean, double Hausdorff95);
