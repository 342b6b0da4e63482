using System.Numerics;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>Arithmetic of squared distances in one storage type. The JIT specializes the passes for each implementation.</summary>
internal interface ISquareArithmetic<T>
    where T : unmanaged
{
    /// <summary>Represents "no background found yet". No stored value exceeds it.</summary>
    static abstract T Infinite { get; }

    /// <summary>
    /// After this many steps along a line, the search is replaced by the envelope of parabolas, whose cost does not grow with the
    /// distance. Measured as about the break-even point.
    /// </summary>
    static abstract int LongestSearch { get; }

    /// <summary>The weight of an axis times the square of a number of steps, at most <see cref="Infinite"/>.</summary>
    static abstract T Square(double weight, long steps);

    /// <summary>The sum of two squares, exact or at least <see cref="Infinite"/>.</summary>
    static abstract Vector<T> Add(Vector<T> left, Vector<T> right);

    static abstract double ToDouble(T square);

    static abstract T FromDouble(double square);
}

/// <summary>
/// Integer squares below 65,535: sixteen voxels in 256 bits. Sums saturate, so that larger distances become <see cref="Infinite"/>.
/// </summary>
internal readonly struct UInt16Squares : ISquareArithmetic<ushort>
{
    public static ushort Infinite => ushort.MaxValue;

    // At most 255 steps fit; with sixteen lanes the search is always cheaper than the envelope.
    public static int LongestSearch => int.MaxValue;

    public static ushort Square(double weight, long steps) => (ushort)Math.Min(weight * steps * steps, ushort.MaxValue);

    public static Vector<ushort> Add(Vector<ushort> left, Vector<ushort> right) => Vector.AddSaturate(left, right);

    public static double ToDouble(ushort square) => square;

    public static ushort FromDouble(double square) => (ushort)Math.Min(square, ushort.MaxValue);
}

/// <summary>Integer squares below 2^31 - 1. Two of them fit 32 bits, so sums need no saturation.</summary>
internal readonly struct UInt32Squares : ISquareArithmetic<uint>
{
    public static uint Infinite => int.MaxValue;

    public static int LongestSearch => 64;

    public static uint Square(double weight, long steps) => (uint)Math.Min(weight * steps * steps, int.MaxValue);

    public static Vector<uint> Add(Vector<uint> left, Vector<uint> right) => left + right;

    public static double ToDouble(uint square) => square >= Infinite ? double.PositiveInfinity : square;

    public static uint FromDouble(double square) => (uint)Math.Min(square, int.MaxValue);
}

/// <summary>Any squares; integers are exact below 2^53.</summary>
internal readonly struct DoubleSquares : ISquareArithmetic<double>
{
    public static double Infinite => double.PositiveInfinity;

    public static int LongestSearch => 32;

    public static double Square(double weight, long steps) => weight * steps * steps;

    public static Vector<double> Add(Vector<double> left, Vector<double> right) => left + right;

    public static double ToDouble(double square) => square;

    public static double FromDouble(double square) => square;
}
