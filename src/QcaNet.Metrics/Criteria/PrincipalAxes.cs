namespace QcaNet.Metrics;

/// <summary>The ellipsoid with the same second moments as the object.</summary>
/// <remarks>
/// Semi-axes are sqrt(5 l), where l is an eigenvalue of the covariance of the voxel centers in micrometers; exact for a solid ellipsoid.
/// </remarks>
/// <param name="A">Longest semi-axis, micrometers.</param>
/// <param name="B">Middle semi-axis, micrometers.</param>
/// <param name="C">Shortest semi-axis, micrometers; 0 for an object of one plane.</param>
/// <param name="DirectionA">
/// Unit vector (z, y, x) of the longest axis; its largest component is positive, because an axis has no sign.
/// </param>
/// <param name="DirectionB">Unit vector of the middle axis.</param>
/// <param name="DirectionC">Unit vector of the shortest axis.</param>
public sealed record PrincipalAxes(double A, double B, double C, Point3D DirectionA, Point3D DirectionB, Point3D DirectionC)
{
    /// <summary>A / B, 1 or more; null if B is 0.</summary>
    public double? Elongation => B > 0 ? A / B : null;

    /// <summary>B / C, 1 or more; null if C is 0.</summary>
    public double? Flatness => C > 0 ? B / C : null;
}
