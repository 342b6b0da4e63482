using System.Runtime.CompilerServices;

namespace QcaNet.Volumes.Zstandard;

/// <summary>
/// The table of one of the three values of a sequence; it may be used by later blocks again (RFC 8878, section 3.1.1.3.2).
/// </summary>
internal sealed unsafe class SequenceTable
{
    private readonly int _largestLog;
    private readonly uint[] _bases;
    private readonly byte[] _extras;

    // Pinned, so that the loop over sequences works with pointers.
    private readonly EntropyCell[] _predefined, _own;
    private readonly int _predefinedLog;

    /// <param name="largestLog">The largest logarithm of states.</param>
    /// <param name="bases">Values of the symbols.</param>
    /// <param name="extras">Extra bits of the symbols.</param>
    /// <param name="predefinedLog">Logarithm of states of the table that needs no description.</param>
    /// <param name="predefined">States of its symbols.</param>
    private SequenceTable(int largestLog, uint[] bases, byte[] extras, int predefinedLog, ReadOnlySpan<short> predefined)
    {
        (_largestLog, _bases, _extras, _predefinedLog) = (largestLog, bases, extras, predefinedLog);
        _predefined = GC.AllocateArray<EntropyCell>(1 << predefinedLog, pinned: true);
        _own = GC.AllocateArray<EntropyCell>(1 << largestLog, pinned: true);
        if (!EntropyTable.TryBuild(predefined, predefinedLog, bases, extras, _predefined)) throw new InvalidOperationException();
    }

    /// <summary>The states.</summary>
    public EntropyCell* Cells { get; private set; }

    /// <summary>The logarithm of states.</summary>
    public int Log { get; private set; }

    public static SequenceTable OfLiterals() => new(
        9,
        [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096,
            8192, 16384, 32768, 65536,
        ],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        6,
        [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1]);

    public static SequenceTable OfMatches() => new(
        9,
        [
            .. Enumerable.Range(3, 32).Select(length => (uint)length), 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027,
            2051, 4099, 8195, 16387, 32771, 65539,
        ],
        [.. new byte[32], 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        6,
        [
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
        ]);

    // An offset of code n is 2^n and n bits, less 3; codes 0 and 1 are repeated offsets.
    public static SequenceTable OfOffsets() => new(
        8,
        [0, 1, .. Enumerable.Range(2, 30).Select(code => (1u << code) - 3)],
        [.. Enumerable.Range(0, 32).Select(code => (byte)code)],
        5,
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]);

    /// <summary>Forgets the table of the frame before.</summary>
    public void Reset() => Cells = null;

    /// <summary>Reads the table of a block.</summary>
    /// <param name="mode">Two bits: predefined, one symbol, described, as in the block before.</param>
    /// <param name="bytes">Begins with what the mode needs; its rest afterwards.</param>
    /// <returns>False where it is damaged.</returns>
    public bool TryRead(int mode, ref ReadOnlySpan<byte> bytes)
    {
        switch (mode)
        {
            case 0:
                Cells = Pointer(_predefined);
                Log = _predefinedLog;
                return true;
            case 1:
                if (bytes.IsEmpty || bytes[0] >= _bases.Length) return false;
                _own[0] = new EntropyCell { Base = _bases[bytes[0]], Extra = _extras[bytes[0]] };
                Cells = Pointer(_own);
                Log = 0;
                bytes = bytes[1..];
                return true;
            case 2:
                Span<short> counts = stackalloc short[EntropyTable.MostSymbols];
                counts = counts[.._bases.Length];
                int length = EntropyTable.ReadCounts(bytes, _largestLog, counts, out int log);
                if (length == 0 || !EntropyTable.TryBuild(counts, log, _bases, _extras, _own)) return false;
                Cells = Pointer(_own);
                Log = log;
                bytes = bytes[length..];
                return true;
            default:
                return Cells is not null;
        }
    }

    private static EntropyCell* Pointer(EntropyCell[] pinned) => (EntropyCell*)Unsafe.AsPointer(ref pinned[0]);
}
