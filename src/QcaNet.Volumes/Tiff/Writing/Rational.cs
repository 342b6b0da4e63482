namespace QcaNet.Volumes.Tiff;

/// <summary>A fraction of two 32-bit numbers, as used for TIFF resolutions.</summary>
internal readonly record struct Rational(uint Numerator, uint Denominator)
{
    /// <summary>
    /// Returns the simplest fraction that equals the double to 15 digits, computed by continued fractions (the convergents of a number are
    /// its best approximations); if 32 bits are not enough, the nearest convergent. 0.8 becomes 4/5, not 858993459/1073741824.
    /// </summary>
    /// <param name="value">Finite, above zero; clamped to the range of 32 bits (2^-32 to 2^32).</param>
    internal static Rational Near(double value)
    {
        value = Math.Clamp(value, 1.0 / uint.MaxValue, uint.MaxValue);
        (double p0, double q0, double p1, double q1) = (0, 1, 1, 0);
        double rest = value;
        while (true)
        {
            double whole = Math.Floor(rest);
            (double p2, double q2) = ((whole * p1) + p0, (whole * q1) + q0);
            if (p2 > uint.MaxValue || q2 > uint.MaxValue) break;
            (p0, q0, p1, q1) = (p1, q1, p2, q2);
            if (p1 != 0 && Math.Abs((p1 / q1) - value) <= value * 1e-15) break;
            if (rest == whole) break;
            rest = 1 / (rest - whole);
        }

        // The first convergent of a tiny number is 0/1; use one over the nearest integer instead.
        return p1 == 0 ? new Rational(1, (uint)Math.Round(1 / value)) : new Rational((uint)p1, (uint)q1);
    }
}
