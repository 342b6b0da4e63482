using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace QcaNet.Volumes.Zstandard;

/// <summary>
/// A stream of bits that is read from its end to its beginning (RFC 8878, section 4.1). Words of 8 bytes are read, also before the
/// beginning: at least 8 readable bytes must lie before it. The headers of the frame, of the block and of the literals are more.
/// </summary>
internal unsafe struct BackwardBits
{
    // 8 bytes before the beginning: no word before it is read.
    private readonly byte* _floor;
    private byte* _at;
    private ulong _word;
    private int _used;

    private BackwardBits(byte* start, byte* end)
    {
        _floor = start - sizeof(ulong);
        _at = end - sizeof(ulong);
        _word = Unsafe.ReadUnaligned<ulong>(_at);
        _used = BitOperations.LeadingZeroCount(_word) + 1;
    }

    /// <summary>Bits that are left; negative where more were read than there are.</summary>
    public readonly long Left => (8 * (_at - _floor)) - _used;

    /// <summary>Opens a stream.</summary>
    /// <returns>False where it is empty, or has no bit that marks its end.</returns>
    public static bool TryOpen(byte* start, byte* end, out BackwardBits bits)
    {
        bits = default;
        if (start >= end || end[-1] == 0) return false;
        bits = new BackwardBits(start, end);
        return true;
    }

    /// <summary>Reads the word in which the next bits lie: 57 bits or more can be taken then.</summary>
    /// <returns>False where the stream was read beyond its beginning.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRefill()
    {
        _at -= (uint)_used >> 3;
        _used &= 7;
        if (_at < _floor) return false;
        _word = Unsafe.ReadUnaligned<ulong>(_at);
        return true;
    }

    /// <summary>Looks at the next bits.</summary>
    /// <param name="count">1 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Peek(int count) => (uint)((_word << _used) >> (64 - count));

    /// <summary>Passes bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count) => _used += count;

    /// <summary>Takes bits.</summary>
    /// <param name="count">0 or more, up to 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take(int count)
    {
        _used += count;

        // Shifts count modulo 64.
        ulong from = _word >> -_used;
        return (uint)(Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(from, (ulong)count) : from & ((1UL << count) - 1));
    }
}
