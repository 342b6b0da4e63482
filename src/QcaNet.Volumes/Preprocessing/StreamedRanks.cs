namespace QcaNet.Volumes.Preprocessing;

/// <summary>Exact percentiles of floats that arrive in parts: like <see cref="OrderStatistics"/>, with 64-bit counts.</summary>
internal static class StreamedRanks
{
    /// <summary>Number of values of half the bits of a float.</summary>
    internal const int Bins = 1 << 16;

    /// <summary>Adds a part to the histogram of the upper halves.</summary>
    internal static void Count(ReadOnlySpan<float> part, long[] histogram)
    {
        foreach (float value in part) histogram[FloatOrder.Key(value) >> 16]++;
    }

    /// <summary>
    /// Computes percentiles with linear interpolation between neighboring ranks; the second pass counts the lower halves.
    /// </summary>
    internal static double[] Percentiles(double[] percents, long count, long[] uppers, Func<IEnumerable<ReadOnlyMemory<float>>> parts)
    {
        var wanted = new Dictionary<uint, long[]>();
        long[] ranks = [.. percents.SelectMany(percent => Ranks(percent, count))];
        foreach (long rank in ranks) wanted.TryAdd(BinOf(uppers, rank, out _), new long[Bins]);
        foreach (ReadOnlyMemory<float> part in parts())
        {
            foreach (float value in part.Span)
            {
                uint key = FloatOrder.Key(value);
                if (wanted.TryGetValue(key >> 16, out long[]? lowers)) lowers[key & 0xFFFF]++;
            }
        }

        double[] found = [.. ranks.Select(rank =>
        {
            uint upper = BinOf(uppers, rank, out long rest);
            return FloatOrder.Value((upper << 16) | BinOf(wanted[upper], rest, out _));
        })];
        double[] result = new double[percents.Length];
        for (int i = 0; i < percents.Length; i++)
        {
            double fraction = (percents[i] / 100 * (count - 1)) - ranks[2 * i];
            (double value, double next) = (found[2 * i], found[(2 * i) + 1]);
            result[i] = OrderStatistics.Between(value, next, fraction);
        }

        return result;
    }

    private static long[] Ranks(double percent, long count)
    {
        long rank = (long)(percent / 100 * (count - 1));
        return [rank, Math.Min(rank + 1, count - 1)];
    }

    private static uint BinOf(long[] histogram, long rank, out long rest)
    {
        uint bin = 0;
        while (rank >= histogram[bin]) rank -= histogram[bin++];
        rest = rank;
        return bin;
    }
}
