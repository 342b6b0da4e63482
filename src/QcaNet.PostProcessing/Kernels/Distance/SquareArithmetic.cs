using System.Numerics;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>How squared distances of one storage type add up. The JIT compiles the passes once for each implementation.</summary>
internal interface ISquareArithmetic<T>
    where T : unmanaged
{
    /// <summary>Stands for "no background found yet". Nothing that is stored exceeds it.</summary>
    static abstract T Infinite { get; }

    /// <summary>
    /// After this many steps along a line the search gives way to the envelope of parabolas, whose cost does not grow with the
    /// distance. Measured: about where the two meet.
    /// </summary>
    static abstract int LongestSearch { get; }

    /// <summary>The weight of an axis times the square of a number of steps, at most <see cref="Infinite"/>.</summary>
    static abstract T Square(double weight, long steps);

    /// <summary>The sum of two squares, exact or at least <see cref="Infinite"/>.</summary>
    static abstract Vector<T> Add(Vector<T> left, Vector<T> right);

    static abstract double ToDouble(T square);

    static abstract T FromDouble(double square);
}

/// <summary>Whole squares below 65,535: sixteen voxels in 256 bits. Sums saturate, so that what is too far shows as <see cref="Infinite"/>.</summary>
internal readonly struct UInt16Squares : ISquareArithmetic<ushort>
{
    public static ushort Infinite => ushort.MaxValue;

    // 255 steps are the most that fit; sixteen lanes make the search cheaper than the envelope throughout.
    public static int LongestSearch => int.MaxValue;

    public static ushort Square(double weight, long steps) => (ushort)Math.Min(weight * steps * steps, ushort.MaxValue);

    public static Vector<ushort> Add(Vector<ushort> left, Vector<ushort> right) => Vector.AddSaturate(left, right);

    public static double ToDouble(ushort square) => square;

    public static ushort FromDouble(double square) => (ushort)Math.Min(square, ushort.MaxValue);
}

/// <summary>Whole squares below 2^31 - 1. Two of them fit 32 bits, so sums need no saturation.</summary>
internal readonly struct UInt32Squares : ISquareArithmetic<uint>
{
    public static uint Infinite => int.MaxValue;

    public static int LongestSearch => 64;

    public static uint Square(double weight, long steps) => (uint)Math.Min(weight * steps * steps, int.MaxValue);

    public static Vector<uint> Add(Vector<uint> left, Vector<uint> right) => left + right;

    public static double ToDouble(uint square) => square >= Infinite ? double.PositiveInfinity : square;

    public static uint FromDouble(double square) => (uint)Math.Min(square, int.MaxValue);
}

/// <summary>Any squares; whole ones are exact below 2^53.</summary>
internal readonly struct DoubleSquares : ISquareArithmetic<double>
{
    public static double Infinite => double.PositiveInfinity;

    public static int LongestSearch => 32;

    public static double Square(double weight, long steps) => weight * steps * steps;

    public static Vector<double> Add(Vector<double> left, Vector<double> right) => left + right;

    public static double ToDouble(double square) => square;

    public static double FromDouble(double square) => square;
}
