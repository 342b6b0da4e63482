namespace QcaNet.Synthesis;

/// <summary>The ground truth of one nucleus of a synthetic embryo: the ellipsoid it was drawn from.</summary>
/// <remarks>Positions are in micrometers from the center of voxel (0, 0, 0): voxel (z, y, x) is at (z, y, x) times the spacing.</remarks>
public sealed record SyntheticNucleus
{
    /// <summary>Its label in <see cref="SyntheticEmbryo.Labels"/>: 1 .. n, in raster order of the first voxel.</summary>
    public required int Id { get; init; }

    /// <summary>Center of the ellipsoid, which is also its centroid, micrometers.</summary>
    public required (double Z, double Y, double X) Center { get; init; }

    /// <summary>Half-lengths along the three axes, micrometers, in the order of <see cref="Axes"/>.</summary>
    public required (double A, double B, double C) Radii { get; init; }

    /// <summary>The three perpendicular unit vectors of the ellipsoid's axes; each as (z, y, x) in micrometer space.</summary>
    public required IReadOnlyList<(double Z, double Y, double X)> Axes { get; init; }

    /// <summary>Volume of the ellipsoid, 4/3 pi a b c, cubic micrometers.</summary>
    public required double Volume { get; init; }

    /// <summary>Number of voxels with its label: those whose center lies inside.</summary>
    public required int Voxels { get; init; }

    /// <summary>
    /// The id of the nucleus this one was placed against so that their voxels share a face; null if it was placed separately.
    /// </summary>
    public required int? PlacedAgainst { get; init; }

    /// <summary>Whether it is drawn as condensed chromosomes: small, flat and bright, without nucleoli.</summary>
    public required bool Mitotic { get; init; }

    /// <summary>Its mean brightness before chromatin, attenuation, blur and noise: counts above the background.</summary>
    public required double Brightness { get; init; }
}
