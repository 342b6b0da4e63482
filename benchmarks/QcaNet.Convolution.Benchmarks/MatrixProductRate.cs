using System.Diagnostics;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>What libtorch's single-precision matrix product does on this machine, with the threads it takes: the rate to put beside those of convolutions.</summary>
internal static class MatrixProductRate
{
    private const int Extent = 2048, Repeats = 7;
    private static readonly Lazy<double> Measured = new(Measure);

    /// <summary>Operations a second of a product of 2048x2048 numbers: the median of seven, measured at the first call in a process.</summary>
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
