using System.Globalization;

namespace QcaNet.Metrics;

/// <summary>A point in a volume; the unit is that of the property that contains it. Axes are always (Z, Y, X).</summary>
/// <param name="Z">Position across the planes.</param>
/// <param name="Y">Position across the rows of a plane.</param>
/// <param name="X">Position along a row.</param>
public readonly record struct Point3D(double Z, double Y, double X)
{
    /// <summary>Euclidean distance, in the unit of the points.</summary>
    public double DistanceTo(Point3D other)
    {
        (double z, double y, double x) = (Z - other.Z, Y - other.Y, X - other.X);
        return Math.Sqrt((z * z) + (y * y) + (x * x));
    }

    /// <summary>"(12.5, 60, 61.25)": z, y, x, with the invariant culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Z}, {Y}, {X})");
}
