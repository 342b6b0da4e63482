namespace QcaNet.Metrics;

/// <summary>All criteria of one labeled nucleus. Values in micrometers are null where the labels have no spacing.</summary>
/// <remarks>Equations, sources and errors are in docs/criteria.md.</remarks>
public sealed record NucleusCriteria
{
    /// <summary>Id, size, centroid and bounding box.</summary>
    public required Nucleus Nucleus { get; init; }

    /// <summary>Whether it reaches the border of the volume (of a plane, where there is one plane only), so that it may be cut.</summary>
    public required bool TouchesBorder { get; init; }

    /// <summary>
    /// Surface area in square micrometers, by the Cauchy-Crofton formula with 13 directions; null also where the volume has one plane only.
    /// </summary>
    public required double? SurfaceArea { get; init; }

    /// <summary>
    /// Area of the ball of the same volume over <see cref="SurfaceArea"/>: 1 for a ball, less for anything else, up to the error of the
    /// area.
    /// </summary>
    public double? Sphericity => SurfaceArea is { } s && Nucleus.Volume is { } v ? Math.Cbrt(Math.PI) * Math.Pow(6 * v, 2.0 / 3) / s : null;

    /// <summary>
    /// Voxels of the object over voxels whose centers lie in its convex hull (the hull of the face centers of its voxels), above 0 and at
    /// most 1. As in scikit-image; because the hull bridges the steps of the surface, digital balls have 0.90 to 0.97. Null where the
    /// object extends over more than 131,072 voxels.
    /// </summary>
    public required double? Solidity { get; init; }

    /// <summary>Diameter of the ball of the same volume, micrometers.</summary>
    public double? EquivalentDiameter => Nucleus.Volume is { } v ? Math.Cbrt(6 * v / Math.PI) : null;

    /// <summary>Principal axes; null where the labels have no spacing.</summary>
    public required PrincipalAxes? Axes { get; init; }

    /// <summary>
    /// Voxels that a 3x3x3 erosion removes, the outside of the volume not counting as background: what the published code calls surface
    /// area. It counts voxels, is no area, and depends on the grid.
    /// </summary>
    public required int BoundaryVoxels { get; init; }

    /// <summary>
    /// Id of the nucleus whose centroid is nearest (the smaller id where two are); null for a single nucleus or without spacing.
    /// </summary>
    public required int? NearestId { get; init; }

    /// <summary>Distance to that centroid, micrometers.</summary>
    public required double? NearestDistance { get; init; }

    /// <summary>The nuclei that share a face of a voxel with it, by ascending id.</summary>
    public required IReadOnlyList<NucleusContact> Contacts { get; init; }

    /// <summary>Sum of the contact areas, square micrometers.</summary>
    public double? ContactArea => Nucleus.Volume is null ? null : Contacts.Sum(c => c.Area ?? 0);

    /// <summary>
    /// Distance from its centroid to the surface of the embryo, taken as the convex hull of all nuclei, micrometers; negative outside,
    /// where a concave object may have its centroid.
    /// </summary>
    public required double? DistanceToEmbryoSurface { get; init; }

    /// <summary>Intensities; null where no stack was given.</summary>
    public required NucleusIntensity? Intensity { get; init; }
}
