using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>
/// The runs of foreground in one row of a mask, from left to right. 64 voxels become one word of bits, in which the next change is found by
/// counting trailing zeros: neither long gaps nor rows of single voxels cost a call per run.
/// </summary>
/// <param name="row">The voxels of the row.</param>
/// <param name="width">Number of voxels.</param>
/// <param name="ofBackground">Whether to return runs of background instead.</param>
internal unsafe ref struct MaskRuns(byte* row, int width, bool ofBackground = false)
{
    private const int WordLength = 64;

    private readonly byte* _row = row;
    private readonly int _width = width;
    private readonly ulong _flip = ofBackground ? ulong.MaxValue : 0;
    private int _at;
    private int _wordStart = -WordLength;
    private ulong _word;

    /// <summary>Appends the runs of row <paramref name="row"/> of a mask, as offsets in the volume.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Collect(byte* mask, int row, int width, bool ofBackground, RunBuffer runs)
    {
        int offset = row * width;
        runs.Reserve((width / 2) + 1, out Span<int> starts, out Span<int> ends);
        fixed (int* start = starts, end = ends)
        {
            ulong flip = ofBackground ? ulong.MaxValue : 0;
            int count = 0;

            // Every bit change, including the one from the previous word, opens or closes a run.
            ulong carry = 0;
            for (int at = 0; at < width; at += WordLength)
            {
                ulong word = Load(mask + offset + at, width - at, flip);
                ulong changes = word ^ ((word << 1) | carry);
                carry = word >> (WordLength - 1);
                while (changes != 0)
                {
                    int change = offset + at + BitOperations.TrailingZeroCount(changes);
                    changes &= changes - 1;
                    *((count & 1) == 0 ? start + (count >> 1) : end + (count >> 1)) = change;
                    count++;
                }
            }

            // A run that reaches the end of the row in its last word is closed here; within a shorter word the bits beyond the row are 0
            // and close it.
            if ((count & 1) != 0) end[count++ >> 1] = offset + width;
            runs.Commit(count >> 1);
        }
    }

    /// <summary>The next run, <paramref name="start"/> to <paramref name="end"/> (exclusive); false when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Next(out int start, out int end)
    {
        start = FindFrom(_at, 0);
        if (start >= _width)
        {
            end = start = _at = _width;
            return false;
        }

        end = Math.Min(FindFrom(start + 1, ulong.MaxValue), _width);
        _at = end;
        return true;
    }

    /// <summary>
    /// The first position from <paramref name="from"/> on whose bit is 1 in <c>word ^ flip</c>; the width or more if there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindFrom(int from, ulong flip)
    {
        while (from < _width)
        {
            int offset = from - _wordStart;
            if (offset >= WordLength)
            {
                _wordStart = from & -WordLength;
                _word = Load(_row + _wordStart, _width - _wordStart, _flip);
                offset = from - _wordStart;
            }

            ulong found = (_word ^ flip) >> offset;
            if (found != 0) return from + BitOperations.TrailingZeroCount(found);
            from = _wordStart + WordLength;
        }

        return _width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(byte* from, int count, ulong flip)
    {
        if (count >= WordLength)
        {
            ulong low = Vector256.Equals(Vector256.Load(from), Vector256<byte>.Zero).ExtractMostSignificantBits();
            ulong high = Vector256.Equals(Vector256.Load(from + 32), Vector256<byte>.Zero).ExtractMostSignificantBits();
            return ~(low | (high << 32)) ^ flip;
        }

        ulong bits = 0;
        for (int i = 0; i < count; i++) bits |= (from[i] != 0 ? 1UL : 0) << i;
        return (bits ^ flip) & ((1UL << count) - 1);
    }
}
