using System.Diagnostics;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>
/// Rate of the single-precision matrix product of libtorch on this machine, with its number of threads, for comparison with convolutions.
/// </summary>
internal static class MatrixProductRate
{
    private const int Extent = 2048, Repeats = 7;
    private static readonly Lazy<double> Measured = new(Measure);

    /// <summary>Operations per second of a product of 2048x2048 matrices: the median of seven, measured at the first call in a process.</summary>
    public static double FlopsASecond => Measured.Value;

    private static double Measure()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        Tensor left = rand(Extent, Extent), right = rand(Extent, Extent);
        var seconds = new double[Repeats];
        for (int i = -2; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Tensor product = mm(left, right);
            if (i >= 0) seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            product.Dispose();
        }

        return 2.0 * Extent * Extent * Extent / seconds.Order().ElementAt(Repeats / 2);
    }
}
