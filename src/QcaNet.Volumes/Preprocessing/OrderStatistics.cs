using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Exact order statistics of floats without sorting or copying them. A float's bits, with the sign handled, order as the
/// float does; so two histogram passes over 16 bits each find the k-th smallest: the first names the upper half of its bits,
/// the second the lower half. Three passes over the values and 512 kB, whatever the values are.
/// </summary>
internal static class OrderStatistics
{
    private const int Bins = 1 << 16;

    /// <summary>The values of rank <paramref name="rank"/> and of the next rank (the same one for the last).</summary>
    /// <param name="values">At least one value, none NaN.</param>
    /// <param name="rank">0 for the smallest.</param>
    internal static (float Value, float Next) AtRank(ReadOnlySpan<float> values, int rank)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        int[] histogram = new int[Bins];
        foreach (uint b in bits) histogram[Key(b) >> 16]++;
        int rest = rank;
        uint high = Take(histogram, ref rest);

        Array.Clear(histogram);
        foreach (uint b in bits)
        {
            uint key = Key(b);
            if (key >> 16 == high) histogram[key & 0xFFFF]++;
        }

        uint low = Take(histogram, ref rest);
        uint found = (high << 16) | low;

        // More of the same value left over: the next rank holds it too.
        if (rest + 1 < histogram[low] || rank == values.Length - 1) return (Value(found), Value(found));
        uint next = uint.MaxValue;
        foreach (uint b in bits)
        {
            uint key = Key(b);
            if (key > found && key < next) next = key;
        }

        return (Value(found), Value(next));
    }

    private static uint Take(int[] histogram, ref int rest)
    {
        int bin = 0;
        while (rest >= histogram[bin]) rest -= histogram[bin++];
        return (uint)bin;
    }

    // Negative floats order backwards: all bits flip. Positive ones come after them: the sign bit flips.
    private static uint Key(uint bits) => bits ^ ((uint)((int)bits >> 31) | 0x8000_0000u);

    private static float Value(uint key) =>
        BitConverter.UInt32BitsToSingle((key & 0x8000_0000u) != 0 ? key ^ 0x8000_0000u : ~key);
}
