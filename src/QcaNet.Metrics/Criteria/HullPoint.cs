namespace QcaNet.Metrics;

/// <summary>A point in doubled voxel coordinates.</summary>
internal readonly record struct HullPoint(int Z, int Y, int X)
{
    public static HullPoint operator -(HullPoint a, HullPoint b) => new(a.Z - b.Z, a.Y - b.Y, a.X - b.X);

    internal static (long Z, long Y, long X) Cross(HullPoint a, HullPoint b) =>
        (((long)a.Y * b.X) - ((long)a.X * b.Y), ((long)a.X * b.Z) - ((long)a.Z * b.X), ((long)a.Z * b.Y) - ((long)a.Y * b.Z));
}
