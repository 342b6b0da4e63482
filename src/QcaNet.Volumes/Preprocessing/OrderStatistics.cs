using System.Buffers;
using System.Numerics;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Exact order statistics without sorting or copying. A voxel's bits, with the sign handled, sort in the same order as the voxel. For up to
/// 16 bits, one histogram holds them all. For 32 bits, two passes over 16 bits each find the k-th smallest value: the first finds the upper
/// half of its bits, the second the lower half. Any number of ranks is found in the same two passes, with 256 kB per thread and candidate
/// upper half.
/// </summary>
internal static unsafe class OrderStatistics
{
    private const int Bins = 1 << 16;

    /// <summary>Minimum number of values per thread; with fewer, a separate histogram does not pay.</summary>
    private const int SmallestPart = 1 << 18;

    /// <summary>Computes percentiles with linear interpolation between neighboring ranks.</summary>
    /// <param name="values">At least one value, none NaN.</param>
    /// <param name="percents">0 to 100 each.</param>
    /// <param name="result">Receives the percentiles; as long as <paramref name="percents"/>.</param>
    /// <param name="threads">Maximum number of threads.</param>
    internal static void Percentiles<T>(ReadOnlySpan<T> values, ReadOnlySpan<double> percents, Span<double> result, int threads)
        where T : unmanaged
    {
        int[] ranks = new int[2 * percents.Length];
        for (int i = 0; i < percents.Length; i++)
        {
            ranks[2 * i] = (int)(percents[i] / 100 * (values.Length - 1));
            ranks[(2 * i) + 1] = Math.Min(ranks[2 * i] + 1, values.Length - 1);
        }

        double[] found = new double[ranks.Length];
        AtRanks(values, ranks, found, threads);
        for (int i = 0; i < percents.Length; i++)
        {
            double position = percents[i] / 100 * (values.Length - 1);
            double fraction = position - ranks[2 * i];
            (double value, double next) = (found[2 * i], found[(2 * i) + 1]);
            result[i] = Between(value, next, fraction);
        }
    }

    /// <summary>
    /// Interpolates linearly from the nearer of two neighbors, identical to NumPy to the last bit. Equal neighbors are returned as they
    /// are: between two infinities, the arithmetic would yield NaN.
    /// </summary>
    internal static double Between(double value, double next, double fraction) =>
        fraction == 0 || value == next ? value
        : fraction < 0.5 ? value + ((next - value) * fraction)
        : next - ((next - value) * (1 - fraction));

    /// <summary>Finds the values with the given ranks, 0 for the smallest.</summary>
    internal static void AtRanks<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> ranks, Span<double> result, int threads)
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte)) Narrow<byte, ByteOrder>(FloatConversion.As<T, byte>(values), ranks, result, threads);
        else if (typeof(T) == typeof(sbyte)) Narrow<sbyte, SignedByteOrder>(FloatConversion.As<T, sbyte>(values), ranks, result, threads);
        else if (typeof(T) == typeof(ushort)) Narrow<ushort, WordOrder>(FloatConversion.As<T, ushort>(values), ranks, result, threads);
        else if (typeof(T) == typeof(short)) Narrow<short, SignedWordOrder>(FloatConversion.As<T, short>(values), ranks, result, threads);
        else if (typeof(T) == typeof(uint)) Wide<uint, UnsignedOrder>(FloatConversion.As<T, uint>(values), ranks, result, threads);
        else if (typeof(T) == typeof(int)) Wide<int, SignedOrder>(FloatConversion.As<T, int>(values), ranks, result, threads);
        else if (typeof(T) == typeof(float)) Wide<float, FloatOrder>(FloatConversion.As<T, float>(values), ranks, result, threads);
        else throw new NotSupportedException(
            $"Percentiles of {typeof(T).Name} voxels are not supported; convert them with Intensity.ToFloat first.");
    }

    private static void Narrow<T, TOrder>(ReadOnlySpan<T> values, ReadOnlySpan<int> ranks, Span<double> result, int threads)
        where T : unmanaged
        where TOrder : struct, IVoxelOrder<T>
    {
        int[] histogram = Count<T, TOrder>(values, [], 1, shift: 0, threads);
        for (int i = 0; i < ranks.Length; i++) result[i] = TOrder.Value((uint)Take(histogram, ranks[i], out _));
    }

    private static void Wide<T, TOrder>(ReadOnlySpan<T> values, ReadOnlySpan<int> ranks, Span<double> result, int threads)
        where T : unmanaged
        where TOrder : struct, IVoxelOrder<T>
    {
        int[] uppers = new int[ranks.Length];
        int[] rests = new int[ranks.Length];
        int[] histogram = Count<T, TOrder>(values, [], 1, shift: 16, threads);
        for (int i = 0; i < ranks.Length; i++) uppers[i] = Take(histogram, ranks[i], out rests[i]);

        // Index of the second-pass histogram that belongs to an upper half, counted from 1.
        byte[] tables = new byte[Bins];
        int count = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            if (tables[uppers[i]] != 0) continue;
            if (count == byte.MaxValue)
            {
                // There are more percentiles than a byte can index, so they are computed in two steps.
                Wide<T, TOrder>(values, ranks[..i], result[..i], threads);
                Wide<T, TOrder>(values, ranks[i..], result[i..], threads);
                return;
            }

            tables[uppers[i]] = (byte)++count;
        }

        histogram = Count<T, TOrder>(values, tables, count, shift: 16, threads);
        for (int i = 0; i < ranks.Length; i++)
        {
            int lower = Take(histogram.AsSpan((tables[uppers[i]] - 1) * Bins, Bins), rests[i], out _);
            result[i] = TOrder.Value(((uint)uppers[i] << 16) | (uint)lower);
        }
    }

    // Without tables: counts the keys, shifted right. With tables: counts the lower halves for each upper half that has a table.
    private static int[] Count<T, TOrder>(ReadOnlySpan<T> values, byte[] tables, int tableCount, int shift, int threads)
        where T : unmanaged
        where TOrder : struct, IVoxelOrder<T>
    {
        int parts = Math.Clamp(Math.Min(threads, values.Length / SmallestPart), 1, 64);
        int[][] histograms = new int[parts][];
        for (int part = 0; part < parts; part++) histograms[part] = new int[tableCount * Bins];
        fixed (T* first = values)
        {
            ParallelWork.For(parts, 1, threads, new CountItem<T, TOrder>(first, values.Length, histograms, tables, shift));
        }

        for (int part = 1; part < parts; part++) Add(histograms[0], histograms[part]);
        return histograms[0];
    }

    private static void Add(Span<int> to, ReadOnlySpan<int> counts)
    {
        for (int i = 0; i < to.Length; i += Vector<int>.Count) (new Vector<int>(to[i..]) + new Vector<int>(counts[i..])).CopyTo(to[i..]);
    }

    private static int Take(ReadOnlySpan<int> histogram, int rank, out int rest)
    {
        int bin = 0;
        while (rank >= histogram[bin]) rank -= histogram[bin++];
        rest = rank;
        return bin;
    }

    private readonly struct CountItem<T, TOrder>(T* values, int length, int[][] histograms, byte[] tables, int shift) : IWorkItem
        where T : unmanaged
        where TOrder : struct, IVoxelOrder<T>
    {
        public void Do(int index)
        {
            int first = (int)((long)length * index / histograms.Length);
            int end = (int)((long)length * (index + 1) / histograms.Length);
            var part = new ReadOnlySpan<T>(values + first, end - first);
            int[] histogram = histograms[index];
            if (tables.Length == 0)
            {
                Whole(part, histogram);
                return;
            }

            foreach (T value in part)
            {
                uint key = TOrder.Key(value);
                int table = tables[key >> 16];
                if (table != 0) histogram[((table - 1) * Bins) + (int)(key & 0xFFFF)]++;
            }
        }

        private void Whole(ReadOnlySpan<T> part, int[] histogram)
        {
            // Neighboring voxels are often equal, and a counter that was just written is slow to read, so every other voxel uses other
            // counters.
            int[] odd = ArrayPool<int>.Shared.Rent(Bins);
            Array.Clear(odd);
            int i = 0;
            for (; i < part.Length - 1; i += 2)
            {
                histogram[TOrder.Key(part[i]) >> shift]++;
                odd[TOrder.Key(part[i + 1]) >> shift]++;
            }

            if (i < part.Length) histogram[TOrder.Key(part[i]) >> shift]++;
            Add(histogram, odd.AsSpan(0, Bins));
            ArrayPool<int>.Shared.Return(odd);
        }
    }
}
