namespace QcaNet.Metrics;

/// <summary>Points spread evenly on the unit sphere: the Fibonacci lattice (González 2010, Mathematical Geosciences 42:49).</summary>
internal static class SphereLattice
{
    private const double GoldenAngle = 2.399963229728653;

    /// <summary>Point <paramref name="index"/> of <paramref name="count"/>.</summary>
    internal static (double Z, double Y, double X) Point(int index, int count)
    {
        double z = 1 - ((2 * index + 1.0) / count);
        double radius = Math.Sqrt(1 - (z * z));
        (double sine, double cosine) = Math.SinCos(GoldenAngle * index);
        return (z, radius * sine, radius * cosine);
    }
}
