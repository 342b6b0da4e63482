// The container of Blosc 1, https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst: a header of 16 bytes, block offsets, and in
// each block one stream of bytes or one per byte of a number. Numbers are first shuffled by bytes or bits. A block has about 100 kB: it is
// decompressed, unshuffled and copied to its rows while it is in the core's cache, and skipped if none of it is needed.

using System.Buffers;
using System.Buffers.Binary;

namespace QcaNet.Volumes.Zarr;

/// <summary>Decompresses Blosc chunks that use LZ4, Zstandard or zlib.</summary>
internal static class BloscDecoder
{
    private const int HeaderLength = 16, LargestSplit = 16, SmallestSplitBlock = 128;
    private const int ByteShuffled = 1, Copied = 2, BitShuffled = 4, NotSplit = 0x10;

    /// <summary>The name of a chunk's codec if it is not supported; otherwise null.</summary>
    public static string? Unread(ReadOnlySpan<byte> packed) => packed.Length < HeaderLength ? null : (packed[2] >> 5) switch
    {
        0 when (packed[2] & Copied) == 0 => "blosclz",
        2 => "snappy",
        > 4 => "an unknown compressor",
        _ => null,
    };

    /// <summary>Decodes the needed blocks of a chunk.</summary>
    /// <param name="packed">The bytes of the chunk.</param>
    /// <param name="length">Expected number of decoded bytes.</param>
    /// <param name="decoder">Decompresses streams.</param>
    /// <param name="planes">Receives the blocks.</param>
    /// <returns>False if the chunk is damaged, has another length, or uses an unsupported codec.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> packed, int length, ZarrDecoder decoder, in ChunkPlanes planes)
    {
        if (packed.Length < HeaderLength) return false;
        int flags = packed[2], typeSize = Math.Max(1, (int)packed[3]);
        int blockSize = BinaryPrimitives.ReadInt32LittleEndian(packed[8..]);
        if (BinaryPrimitives.ReadInt32LittleEndian(packed[4..]) != length) return false;
        if (BinaryPrimitives.ReadInt32LittleEndian(packed[12..]) != packed.Length) return false;
        if (length == 0) return true;
        if ((flags & Copied) != 0)
        {
            if (packed.Length - HeaderLength != length) return false;
            planes.Accept(0, packed[HeaderLength..]);
            return true;
        }

        if (blockSize <= 0 || blockSize > Math.Max(length, 1 << 20)) return false;
        int blocks = (int)(((long)length + blockSize - 1) / blockSize);
        if (packed.Length < HeaderLength + (4L * blocks)) return false;
        int largest = Math.Min(blockSize, length);
        byte[] block = ArrayPool<byte>.Shared.Rent(largest), numbers = ArrayPool<byte>.Shared.Rent(largest), rows = [];
        if ((flags & BitShuffled) != 0) rows = ArrayPool<byte>.Shared.Rent(largest);
        try
        {
            for (int b = 0; b < blocks; b++)
            {
                int start = BinaryPrimitives.ReadInt32LittleEndian(packed[(HeaderLength + (4 * b))..]), at = b * blockSize;
                int size = Math.Min(blockSize, length - at);
                if (start < HeaderLength || start > packed.Length) return false;
                if (!planes.Needs(at, size)) continue;
                bool split = (flags & NotSplit) == 0 && typeSize <= LargestSplit && blockSize / typeSize >= SmallestSplitBlock
                    && size == blockSize;
                bool direct = planes.TryDirect(at, size, out Span<byte> target);
                Span<byte> unpacked = block.AsSpan(0, size), to = direct ? target : numbers.AsSpan(0, size);
                bool shuffled = IsShuffled(flags, typeSize, size);
                if (!TryStreams(packed[start..], shuffled ? unpacked : to, split ? typeSize : 1, flags >> 5, decoder)) return false;
                if (shuffled) Unshuffle(unpacked, to, rows, typeSize, flags);
                if (!direct) planes.Accept(at, to);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            ArrayPool<byte>.Shared.Return(numbers);
            if (rows.Length > 0) ArrayPool<byte>.Shared.Return(rows);
        }

        return true;
    }

    private static bool TryStreams(ReadOnlySpan<byte> packed, Span<byte> to, int streams, int codec, ZarrDecoder decoder)
    {
        int size = to.Length / streams;
        for (int s = 0; s < streams; s++)
        {
            if (packed.Length < 4) return false;
            int stored = BinaryPrimitives.ReadInt32LittleEndian(packed);
            packed = packed[4..];
            if (stored < 0 || stored > packed.Length) return false;
            Span<byte> part = to.Slice(s * size, size);
            if (stored == size)
            {
                packed[..stored].CopyTo(part);
            }
            else if (!TryUnpack(packed[..stored], part, codec, decoder))
            {
                return false;
            }

            packed = packed[stored..];
        }

        // The remainder of the division by the number of streams is not stored.
        return to.Length == size * streams;
    }

    private static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> to, int codec, ZarrDecoder decoder) => codec switch
    {
        1 => decoder.TryUnpack(ZarrCodec.Lz4, packed, to),
        3 => decoder.TryUnpack(ZarrCodec.Zlib, packed, to),
        4 => decoder.TryUnpack(ZarrCodec.Zstandard, packed, to),
        _ => false,
    };

    private static bool TurnsBits(int flags, int typeSize, int size) => (flags & BitShuffled) != 0 && size / typeSize % 8 == 0;

    private static bool IsShuffled(int flags, int typeSize, int size) =>
        TurnsBits(flags, typeSize, size) || ((flags & ByteShuffled) != 0 && typeSize > 1);

    private static void Unshuffle(ReadOnlySpan<byte> from, Span<byte> to, byte[] rows, int typeSize, int flags)
    {
        if (TurnsBits(flags, typeSize, from.Length)) ByteShuffle.UndoBits(from, to, rows, typeSize);
        else ByteShuffle.Undo(from, to, typeSize);
    }
}
