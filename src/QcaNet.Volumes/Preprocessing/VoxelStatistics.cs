using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Range, mean and standard deviation of voxels of any type. The voxels are divided into chunks of fixed size, each chunk yields a partial
/// result, and these are combined in order, so a sum of floating-point numbers is bitwise identical for any distribution over threads.
/// Within a chunk there are always eight lanes, on every machine, for the same reason.
/// </summary>
internal static unsafe class VoxelStatistics
{
    internal const int Chunk = 1 << 16;
    private const int Block = 1024;

    /// <summary>Smallest and largest value; both are NaN if any value is NaN.</summary>
    internal static (float Min, float Max) Range<T>(ReadOnlySpan<T> values, int threads)
        where T : unmanaged
    {
        int chunks = Chunks(values.Length);
        var ranges = new (float Min, float Max)[chunks];
        fixed (T* first = values)
        {
            ParallelWork.For(chunks, 1, threads, new RangeItem<T>(first, values.Length, ranges));
        }

        (float min, float max) = ranges[0];
        foreach ((float low, float high) in ranges) (min, max) = (MathF.Min(min, low), MathF.Max(max, high));
        return (min, max);
    }

    /// <summary>Computes the mean and the standard deviation.</summary>
    internal static (double Mean, double Deviation) Moments<T>(ReadOnlySpan<T> values, int threads)
        where T : unmanaged
    {
        double mean = Sum(values, 0, square: false, threads) / values.Length;
        double variance = Sum(values, mean, square: true, threads) / values.Length;
        return (mean, Math.Sqrt(variance));
    }

    /// <summary>
    /// The sum of the values minus a center, or of the squares of these differences; the sum of several chunks is the sum of their sums, in
    /// order.
    /// </summary>
    internal static double Sum<T>(ReadOnlySpan<T> values, double center, bool square, int threads)
        where T : unmanaged
    {
        int chunks = Chunks(values.Length);
        double[] sums = new double[chunks];
        fixed (T* first = values)
        {
            ParallelWork.For(chunks, 1, threads, new SumItem<T>(first, values.Length, center, square, sums));
        }

        double sum = 0;
        foreach (double part in sums) sum += part;
        return sum;
    }

    private static int Chunks(int length) => (int)(((long)length + Chunk - 1) / Chunk);

    private static double SumOf(ReadOnlySpan<float> values, double center, bool square)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        var centers = Vector256.Create(center);
        Vector256<double> low = default, high = default;
        int i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)i));
            a -= centers;
            b -= centers;
            low += square ? a * a : a;
            high += square ? b * b : b;
        }

        Vector256<double> lanes = low + high;
        double sum = lanes.GetElement(0) + lanes.GetElement(1) + (lanes.GetElement(2) + lanes.GetElement(3));
        for (; i < values.Length; i++)
        {
            double rest = values[i] - center;
            sum += square ? rest * rest : rest;
        }

        return sum;
    }

    private readonly struct RangeItem<T>(T* values, int length, (float Min, float Max)[] ranges) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            var chunk = new ReadOnlySpan<T>(values + ((long)index * Chunk), Math.Min(Chunk, length - (index * Chunk)));
            if (typeof(T) == typeof(float))
            {
                ranges[index] = Intensity.Range(FloatConversion.As<T, float>(chunk));
                return;
            }

            Span<float> floats = stackalloc float[Block];
            (float min, float max) = (float.PositiveInfinity, float.NegativeInfinity);
            for (int at = 0; at < chunk.Length; at += Block)
            {
                Span<float> block = floats[..Math.Min(Block, chunk.Length - at)];
                FloatConversion.Convert(chunk.Slice(at, block.Length), block);
                (float low, float high) = Intensity.Range(block);
                (min, max) = (MathF.Min(min, low), MathF.Max(max, high));
            }

            ranges[index] = (min, max);
        }
    }

    private readonly struct SumItem<T>(T* values, int length, double center, bool square, double[] sums) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            var chunk = new ReadOnlySpan<T>(values + ((long)index * Chunk), Math.Min(Chunk, length - (index * Chunk)));
            Span<float> floats = stackalloc float[Block];
            double sum = 0;
            for (int at = 0; at < chunk.Length; at += Block)
            {
                ReadOnlySpan<T> part = chunk.Slice(at, Math.Min(Block, chunk.Length - at));
                FloatConversion.Convert(part, floats);
                sum += SumOf(floats[..part.Length], center, square);
            }

            sums[index] = sum;
        }
    }
}
