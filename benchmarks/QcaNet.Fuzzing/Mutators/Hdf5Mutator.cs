using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using QcaNet.Tests;

namespace QcaNet.Fuzzing;

/// <summary>HDF5 files of which structures are damaged where it matters: lengths, counts, addresses, levels, messages, filters.</summary>
internal static class Hdf5Mutator
{
    private static readonly byte[][] Letters =
    [
        [.. "TREE"u8], [.. "SNOD"u8], [.. "HEAP"u8], [.. "GCOL"u8], [.. "OHDR"u8], [.. "OCHK"u8], [.. "FRHP"u8], [.. "FHIB"u8],
        [.. "FHDB"u8], [.. "BTHD"u8], [.. "BTIN"u8], [.. "BTLF"u8], [.. "FAHD"u8], [.. "FADB"u8], [.. "EAHD"u8], [.. "EAIB"u8],
        [.. "EADB"u8], [.. "EASB"u8], [.. "axistags"u8], [.. "element_size_um"u8], [0x89, .. "HDF"u8],
    ];

    private static readonly ConditionalWeakTable<byte[], ChecksummedStructures> Structures = [];

    /// <summary>One file.</summary>
    public static byte[] Make(IReadOnlyList<byte[]> seeds, Random random)
    {
        byte[] seed = seeds[random.Next(seeds.Count)];
        if (random.Next(4) == 0) return ByteMutator.Mutate(seed, random, 4096);
        byte[] bytes = (byte[])seed.Clone();
        bool isSealed = random.Next(4) != 0;
        Span<byte> number = stackalloc byte[8];
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            int at = random.Next(5) == 0 ? random.Next(bytes.Length) : Structure(bytes, random) + random.Next(120);
            int width = 1 << random.Next(4);
            if (at < 0 || at + width > bytes.Length) continue;
            BinaryPrimitives.WriteInt64LittleEndian(number, Value(bytes, at, width, random));
            number[..width].CopyTo(bytes.AsSpan(at));
        }

        int last = random.Next(12);
        if (last == 1) bytes = Moved(bytes, random);

        // With their checksums right, damaged structures are read further than the checksum.
        if (isSealed) Structures.GetValue(seed, sound => new ChecksummedStructures(sound)).Seal(bytes);
        return last == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    // Where one of the structures begins.
    private static int Structure(byte[] bytes, Random random)
    {
        byte[] letters = Letters[random.Next(Letters.Length)];
        int from = random.Next(bytes.Length), at = bytes.AsSpan(from).IndexOf(letters);
        return at >= 0 ? from + at : Math.Max(0, bytes.AsSpan().IndexOf(letters));
    }

    // Limits, neighbors of what is there, and addresses of other structures, which make circles.
    private static long Value(byte[] bytes, int at, int width, Random random)
    {
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        bytes.AsSpan(at, width).CopyTo(number);
        long present = BinaryPrimitives.ReadInt64LittleEndian(number);
        return random.Next(8) switch
        {
            0 => 0,
            1 => -1,
            2 => present + random.Next(-2, 3),
            3 => present << random.Next(1, 16),
            4 => Structure(bytes, random),
            5 => 1L << random.Next(64),
            6 => (1L << random.Next(1, 63)) - 1,
            _ => random.NextInt64(),
        };
    }

    // A structure copied over another one.
    private static byte[] Moved(byte[] bytes, Random random)
    {
        int from = Structure(bytes, random), to = Structure(bytes, random), length = random.Next(1, 600);
        length = Math.Min(length, bytes.Length - Math.Max(from, to));
        bytes.AsSpan(from, length).ToArray().CopyTo(bytes.AsSpan(to));
        return bytes;
    }
}
