using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using K4os.Compression.LZ4;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Zarr;

/// <summary>What compresses bytes of a chunk.</summary>
internal enum ZarrCodec
{
    Gzip,
    Zlib,
    Zstandard,
    Blosc,
    Lz4,
    Crc32C,
}

/// <summary>How bytes of a file become voxels: codecs in the order of decoding, the order of bytes, and the order of axes.</summary>
/// <param name="Codecs">The first is undone first.</param>
/// <param name="BigEndian">Whether numbers are stored most significant byte first.</param>
/// <param name="Order">The axes in stored order, slowest first; null where they are stored as they are.</param>
internal sealed record ZarrPipeline(IReadOnlyList<ZarrCodec> Codecs, bool BigEndian, int[]? Order)
{
    /// <summary>Decodes a chunk; null where the bytes are damaged.</summary>
    /// <param name="stored">The bytes of the file or of a part of it.</param>
    /// <param name="expected">Bytes that have to come out.</param>
    /// <param name="size">Bytes of a voxel.</param>
    public byte[]? Decode(byte[] stored, int expected, int size)
    {
        ReadOnlyMemory<byte> bytes = stored;
        for (int i = 0; i < Codecs.Count; i++)
        {
            // Only a checksum stands beside another codec.
            bool last = Codecs.Skip(i + 1).All(c => c == ZarrCodec.Crc32C);
            int length = last ? expected + (4 * (Codecs.Count - i - 1)) : -1;
            if (Undo(Codecs[i], bytes, length) is not { } next) return null;
            bytes = next;
        }

        if (bytes.Length != expected) return null;
        byte[] result = MemoryMarshal.TryGetArray(
            bytes, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array : bytes.ToArray();
        if (BigEndian == BitConverter.IsLittleEndian) Reverse(result, size);
        return result;
    }

    private static ReadOnlyMemory<byte>? Undo(ZarrCodec codec, ReadOnlyMemory<byte> bytes, int expected)
    {
        if (codec == ZarrCodec.Crc32C)
        {
            if (bytes.Length < 4) return default(ReadOnlyMemory<byte>?);
            return Crc32C(bytes.Span[..^4]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[^4..])
                ? bytes[..^4]
                : default(ReadOnlyMemory<byte>?);
        }

        if (expected < 0) return default(ReadOnlyMemory<byte>?);
        byte[] target = GC.AllocateUninitializedArray<byte>(expected);
        bool decoded = codec switch
        {
            ZarrCodec.Gzip => TryInflate(new GZipStream(Stream(bytes), CompressionMode.Decompress), target),
            ZarrCodec.Zlib => TryInflate(new ZLibStream(Stream(bytes), CompressionMode.Decompress), target),
            ZarrCodec.Zstandard => TryZstandard(bytes.Span, target),
            ZarrCodec.Blosc => BloscDecoder.TryDecode(bytes.Span, target),
            _ => bytes.Length >= 4 && BinaryPrimitives.ReadInt32LittleEndian(bytes.Span) == expected && TryLz4(bytes.Span[4..], target),
        };
        return decoded ? target : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>Fills a target from a Zstandard frame.</summary>
    internal static bool TryZstandard(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        using var decoder = new ZstdDecoder();
        return decoder.TryDecode(packed, target);
    }

    /// <summary>Fills a target from an LZ4 block.</summary>
    internal static bool TryLz4(ReadOnlySpan<byte> packed, Span<byte> target) => LZ4Codec.Decode(packed, target) == target.Length;

    /// <summary>Fills a target from a zlib stream.</summary>
    internal static bool TryZlib(ReadOnlySpan<byte> packed, byte[] target) =>
        TryInflate(new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), target);

    private static MemoryStream Stream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray());

    private static bool TryInflate(Stream stream, byte[] target)
    {
        using (stream)
        {
            try
            {
                return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length && stream.ReadByte() < 0;
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static void Reverse(byte[] bytes, int size)
    {
        switch (size)
        {
            case 2: Turn(MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan())); break;
            case 4: Turn(MemoryMarshal.Cast<byte, uint>(bytes.AsSpan())); break;
            case 8: Turn(MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan())); break;
        }
    }

    private static void Turn(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Turn(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Turn(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
}
