namespace QcaNet.Metrics;

/// <summary>All criteria of one labeled nucleus. Values in micrometers are null if the labels have no spacing.</summary>
/// <remarks>Equations, sources and errors are in docs/criteria.md.</remarks>
public sealed record NucleusCriteria
{
    /// <summary>Id, size, centroid and bounding box.</summary>
    public required Nucleus Nucleus { get; init; }

    /// <summary>Whether it touches the border of the volume (or of the plane, if there is only one), so that it may be truncated.</summary>
    public required bool TouchesBorder { get; init; }

    /// <summary>
    /// Surface area in square micrometers, by the Cauchy-Crofton formula with 13 directions; null also if the volume has only one plane.
    /// </summary>
    public required double? SurfaceArea { get; init; }

    /// <summary>
    /// Surface area of the ball of the same volume divided by <see cref="SurfaceArea"/>: 1 for a ball, less for anything else, up to the
    /// error of the area.
    /// </summary>
    public double? Sphericity => SurfaceArea is { } s && Nucleus.Volume is { } v ? Math.Cbrt(Math.PI) * Math.Pow(6 * v, 2.0 / 3) / s : null;

    /// <summary>
    /// Number of voxels of the object divided by the number of voxel centers in its convex hull (the hull of the face centers of its
    /// voxels), above 0 and at most 1. As in scikit-image; because the hull bridges the steps of the surface, digital balls have 0.90 to
    /// 0.97. Null if the object extends over more than 131,072 voxels.
    /// </summary>
    public required double? Solidity { get; init; }

    /// <summary>Diameter of the ball of the same volume, micrometers.</summary>
    public double? EquivalentDiameter => Nucleus.Volume is { } v ? Math.Cbrt(6 * v / Math.PI) : null;

    /// <summary>Principal axes; null if the labels have no spacing.</summary>
    public required PrincipalAxes? Axes { get; init; }

    /// <summary>
    /// Number of voxels that a 3x3x3 erosion removes, where the outside of the volume does not count as background. The published code
    /// calls this surface area; it counts voxels, is not an area, and depends on the grid.
    /// </summary>
    public required int BoundaryVoxels { get; init; }

    /// <summary>
    /// Id of the nucleus with the nearest centroid (the smaller id if there are two); null for a single nucleus or without spacing.
    /// </summary>
    public required int? NearestId { get; init; }

    /// <summary>Distance to that centroid, micrometers.</summary>
    public required double? NearestDistance { get; init; }

    /// <summary>The nuclei that share a voxel face with it, by ascending id.</summary>
    public required IReadOnlyList<NucleusContact> Contacts { get; init; }

    /// <summary>Sum of the contact areas, square micrometers.</summary>
    public double? ContactArea => Nucleus.Volume is null ? null : Contacts.Sum(c => c.Area ?? 0);

    /// <summary>
    /// Distance from its centroid to the surface of the embryo, approximated by the convex hull of all nuclei, micrometers; negative
    /// outside, which is possible for the centroid of a concave object.
    /// </summary>
    public required double? DistanceToEmbryoSurface { get; init; }

    /// <summary>Intensities; null if no stack was given.</summary>
    public required NucleusIntensity? Intensity { get; init; }
}
