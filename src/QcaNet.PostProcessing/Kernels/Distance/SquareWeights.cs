using System.Numerics;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>
/// The squared length of a step along each axis, in integers if the spacing has a common measure: a spacing of 1.75, 0.8, 0.8 is 35, 16, 16
/// times 0.05, so squared distances are integer multiples of 0.05^2 and can be stored, added and compared without error.
/// </summary>
/// <param name="Z">Squared length of a step along z, in squares of <paramref name="Unit"/>.</param>
/// <param name="Y">The same along y.</param>
/// <param name="X">The same along x.</param>
/// <param name="Unit">The common measure, in the unit of the spacing; 1 if there is none.</param>
/// <param name="AreWhole">Whether the three weights are integers.</param>
internal readonly record struct SquareWeights(double Z, double Y, double X, double Unit, bool AreWhole)
{
    // A spacing is written in decimals; digits beyond the sixth come from conversions and yield no meaningful common measure.
    private const int MostDecimals = 6;

    internal static SquareWeights Of(double z, double y, double x)
    {
        // As decimals, otherwise as multiples of the smallest length: 0.2345671 along every axis is 1, 1, 1.
        double smallest = Math.Min(z, Math.Min(y, x));
        return TryDecimals(z, y, x, 1)
            ?? TryDecimals(z / smallest, y / smallest, x / smallest, smallest)
            ?? new SquareWeights(z * z, y * y, x * x, 1, false);
    }

    private static SquareWeights? TryDecimals(double z, double y, double x, double unit)
    {
        double scale = 1;
        for (int decimals = 0; decimals <= MostDecimals; decimals++, scale *= 10)
        {
            if (TryWhole(z, scale, out long a) && TryWhole(y, scale, out long b) && TryWhole(x, scale, out long c))
            {
                var measure = (long)BigInteger.GreatestCommonDivisor(a, BigInteger.GreatestCommonDivisor(b, c));
                (a, b, c) = (a / measure, b / measure, c / measure);
                return new SquareWeights((double)a * a, (double)b * b, (double)c * c, unit * (measure / scale), true);
            }
        }

        return null;
    }

    /// <summary>Whether the length is an integer multiple of <c>1 / scale</c>, that is, the double nearest to such a fraction.</summary>
    private static bool TryWhole(double length, double scale, out long whole)
    {
        double nearest = Math.Round(length * scale);
        bool fits = nearest is >= 1 and <= 1 << 20 && nearest / scale == length;
        whole = fits ? (long)nearest : 0;
        return fits;
    }
}
