using System.Diagnostics;

namespace QcaNet.Synthesis.Numerics;

/// <summary>
/// Exponential, logarithm and power, built only from additions, multiplications and divisions. IEEE 754 specifies those to the last bit,
/// while <see cref="Math.Exp"/> and <see cref="Math.Log(double)"/> call the system's C library and differ between systems by a unit in the
/// last place, which is enough to change a random draw, and with it a reference embryo.
/// </summary>
internal static class PortableMath
{
    // ln 2 in two parts, so that k * Ln2High is exact for every exponent k.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Sqrt2 = 1.4142135623730951;

    /// <summary>e to the power of x, for -700 &lt; x &lt; 700; 0 below that range.</summary>
    public static double Exp(double x)
    {
        Debug.Assert(x < 700);
        if (x < -700) return 0;
        double k = Math.Floor((x / (Ln2High + Ln2Low)) + 0.5);
        double r = x - (k * Ln2High) - (k * Ln2Low);

        // Taylor to degree 13 in Horner's form: |r| <= 0.35 leaves less than 1e-17.
        double sum = 1;
        for (int i = 13; i >= 1; i--)
        {
            sum = 1 + (sum * r / i);
        }

        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        Debug.Assert(double.IsNormal(x) && x > 0);
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > Sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }

        // log m = 2 atanh((m - 1) / (m + 1)); s = 0.1716, so the first omitted term is below 1e-19.
        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double sum = 0;
        for (int i = 21; i >= 1; i -= 2)
        {
            sum = (sum * square) + (1.0 / i);
        }

        return (exponent * Ln2High) + ((exponent * Ln2Low) + (2 * s * sum));
    }

    /// <summary>x to the power of y, for x above zero.</summary>
    public static double Pow(double x, double y) => Exp(y * Log(x));
}
