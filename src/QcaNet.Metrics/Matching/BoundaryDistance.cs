namespace QcaNet.Metrics;

/// <summary>Distances between the surfaces of a matched pair.</summary>
/// <remarks>
/// The surface of an object is its voxels with a face that borders another object, background or the outside of the volume. Distances are
/// between voxel centers, in micrometers if the spacing is known, otherwise in voxels.
/// </remarks>
/// <param name="Predicted">Id in the predicted labels.</param>
/// <param name="Truth">Id in the true labels.</param>
/// <param name="Mean">
/// Average symmetric surface distance: the mean, over all surface voxels of both objects, of the distance to the nearest surface voxel of
/// the other; 0 or more.
/// </param>
/// <param name="Hausdorff95">
/// The larger of the two directed 95th percentiles (linear interpolation between ranks) of these distances: the robust Hausdorff distance
/// of Huttenlocher et al. 1993.
/// </param>
public readonly record struct BoundaryDistance(int Predicted, int Truth, double Mean, double Hausdorff95);
