using System.Buffers.Binary;
using QcaNet.Volumes.Hdf5;

namespace QcaNet.Tests;

/// <summary>
/// Where structures of a sound HDF5 file lie that end with a checksum. They are found by what they begin with and by the checksum itself,
/// so that nothing of the reader's is taken for granted. Damaged files get right checksums by it, and reach what is behind them.
/// </summary>
internal sealed class ChecksummedStructures
{
    private const int Longest = 6000;

    private static readonly byte[][] Signatures =
    [
        [0x89, .. "HDF"u8], [.. "OHDR"u8], [.. "OCHK"u8], [.. "FRHP"u8], [.. "FHIB"u8], [.. "BTHD"u8], [.. "BTIN"u8], [.. "BTLF"u8],
        [.. "FAHD"u8], [.. "FADB"u8], [.. "EAHD"u8], [.. "EAIB"u8], [.. "EADB"u8], [.. "EASB"u8],
    ];

    private readonly List<(string Signature, int Start, int Length)> _all = [];

    /// <param name="sound">The bytes of a file that no one has damaged.</param>
    public ChecksummedStructures(ReadOnlySpan<byte> sound)
    {
        foreach (byte[] signature in Signatures)
        {
            for (int at = sound.IndexOf(signature), next; at >= 0; at = next < 0 ? -1 : at + 4 + next)
            {
                if (LengthOf(sound[at..]) is > 0 and var length) _all.Add((System.Text.Encoding.Latin1.GetString(signature), at, length));
                next = sound[(at + 4)..].IndexOf(signature);
            }
        }
    }

    /// <summary>Signature, first byte and bytes before the checksum.</summary>
    public IReadOnlyList<(string Signature, int Start, int Length)> All => _all;

    /// <summary>Writes right checksums into a damaged copy of the file.</summary>
    public void Seal(Span<byte> damaged)
    {
        foreach ((_, int start, int length) in _all)
        {
            if (start + length + 4 > damaged.Length) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(damaged[(start + length)..], Hdf5Checksum.Of(damaged.Slice(start, length)));
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> structure)
    {
        for (int length = 8; length <= Math.Min(Longest, structure.Length - 4); length++)
        {
            if (Hdf5Checksum.IsIntact(structure[..(length + 4)])) return length;
        }

        return 0;
    }
}
