namespace QcaNet.Metrics;

/// <summary>A half-space z Z + y Y + x X &lt;= Offset in doubled voxel coordinates.</summary>
internal readonly record struct HullPlane(long Z, long Y, long X, long Offset)
{
    /// <summary>The height of a point above the plane, in units of the normal.</summary>
    internal long Height(HullPoint p) => (Z * p.Z) + (Y * p.Y) + (X * p.X) - Offset;

    /// <summary>The same half-space without a common divisor, so that equal ones are equal.</summary>
    internal HullPlane Reduced()
    {
        long divisor = Divisor(Divisor(Math.Abs(Z), Math.Abs(Y)), Math.Abs(X));
        return new HullPlane(Z / divisor, Y / divisor, X / divisor, Offset / divisor);

        static long Divisor(long a, long b)
        {
            while (b != 0) (a, b) = (b, a % b);
            return a;
        }
    }
}
