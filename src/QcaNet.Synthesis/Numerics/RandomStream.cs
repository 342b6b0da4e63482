using System.Diagnostics;
using System.Numerics;

namespace QcaNet.Synthesis.Numerics;

/// <summary>
/// A stream of random numbers that is identical on every system, in every run and with every version of .NET: xoshiro256** (Blackman and
/// Vigna 2018), with its state initialized by SplitMix64 from a seed and the stream number. <see cref="Random"/> does not guarantee this:
/// its sequence may change with the framework.
/// </summary>
internal sealed class RandomStream
{
    private readonly double[] _logFactorials = new double[10];
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareNormal;
    private bool _hasSpareNormal;

    /// <summary>
    /// Creates stream number <paramref name="stream"/> of a seed; streams of one seed do not overlap in practice (2^256 states).
    /// </summary>
    public RandomStream(ulong seed, ulong stream)
    {
        ulong state = seed ^ Mixed(stream + 0x9E37_79B9_7F4A_7C15);
        _s0 = NextSplitMix(ref state);
        _s1 = NextSplitMix(ref state);
        _s2 = NextSplitMix(ref state);
        _s3 = NextSplitMix(ref state);
        for (int i = 2; i < _logFactorials.Length; i++)
        {
            _logFactorials[i] = _logFactorials[i - 1] + PortableMath.Log(i);
        }
    }

    /// <summary>A hash of a lattice point, uniform in [0, 1): randomness by position instead of by order.</summary>
    public static double AtLattice(ulong seed, int z, int y, int x) =>
        ToUnit(Mixed(seed ^ Mixed(((ulong)(uint)z << 42) ^ ((ulong)(uint)y << 21) ^ (uint)x)));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => ToUnit(NextBits());

    /// <summary>Uniform between two limits.</summary>
    public double Uniform(double from, double to) => from + ((to - from) * Uniform());

    /// <summary>Returns an integer from 0 to count - 1.</summary>
    public int Index(int count)
    {
        Debug.Assert(count > 0);
        return (int)(Uniform() * count);
    }

    /// <summary>
    /// Normal with mean 0 and standard deviation 1, by Marsaglia's polar method: one logarithm and one root for two numbers.
    /// </summary>
    public double Normal()
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return _spareNormal;
        }

        double u;
        double v;
        double square;
        do
        {
            u = (2 * Uniform()) - 1;
            v = (2 * Uniform()) - 1;
            square = (u * u) + (v * v);
        }
        while (square >= 1 || square < 1e-300);
        double scale = Math.Sqrt(-2 * PortableMath.Log(square) / square);
        _spareNormal = v * scale;
        _hasSpareNormal = true;
        return u * scale;
    }

    /// <summary>
    /// exp(deviation * N), with N normal and clamped to 2.5 standard deviations: a factor around 1 without outliers that no embryo could
    /// hold.
    /// </summary>
    public double Factor(double deviation) => PortableMath.Exp(deviation * Math.Clamp(Normal(), -2.5, 2.5));

    /// <summary>
    /// Poisson-distributed: Knuth's product below a mean of 10, the transformed rejection PTRS of Hoermann (1993) above; both are exact.
    /// </summary>
    public int Poisson(double mean)
    {
        if (mean <= 0) return 0;
        if (mean < 10)
        {
            double limit = PortableMath.Exp(-mean);
            double product = Uniform();
            int count = 0;
            while (product > limit)
            {
                product *= Uniform();
                count++;
            }

            return count;
        }

        double logMean = PortableMath.Log(mean);
        double b = 0.931 + (2.53 * Math.Sqrt(mean));
        double a = -0.059 + (0.02483 * b);
        double inverseAlpha = 1.1239 + (1.1328 / (b - 3.4));
        double vr = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            double u = Uniform() - 0.5;
            double v = Uniform();
            double us = 0.5 - Math.Abs(u);
            if (us <= 0 || v <= 0) continue;
            double k = Math.Floor((((2 * a / us) + b) * u) + mean + 0.43);
            if (us >= 0.07 && v <= vr) return (int)k;
            if (k < 0 || (us < 0.013 && v > us)) continue;
            double left = PortableMath.Log(v * inverseAlpha / ((a / (us * us)) + b));
            if (left <= (k * logMean) - mean - LogFactorial((int)k)) return (int)k;
        }
    }

    /// <summary>
    /// The sum of <paramref name="shape"/> exponential numbers of mean 1 (gamma-distributed): Marsaglia and Tsang (2000) from 9 on.
    /// </summary>
    public double Gamma(int shape)
    {
        if (shape <= 0) return 0;
        if (shape <= 8)
        {
            double product = 1;
            for (int i = 0; i < shape; i++)
            {
                product *= 1 - Uniform();
            }

            return -PortableMath.Log(product);
        }

        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double n = Normal();
            double t = 1 + (c * n);
            if (t <= 0) continue;
            double v = t * t * t;
            double u = 1 - Uniform();
            if (PortableMath.Log(u) < (0.5 * n * n) + (d * (1 - v + PortableMath.Log(v)))) return d * v;
        }
    }

    private static ulong NextSplitMix(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15;
        return Mixed(state);
    }

    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    private static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    // Stirling's series; from 10 on, three terms are exact to 1e-10, far below what the rejection test can detect.
    private double LogFactorial(int k) =>
        k < 10
            ? _logFactorials[k]
            : ((k + 0.5) * PortableMath.Log(k)) - k + 0.91893853320467274 + (1.0 / (12.0 * k)) - (1.0 / (360.0 * k * k * k));
}
