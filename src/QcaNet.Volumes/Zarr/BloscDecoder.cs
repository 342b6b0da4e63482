// The container of Blosc 1, https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst: a header of 16 bytes, starts of blocks, and
// in each block one stream of bytes or one per byte of a number. Numbers are shuffled by bytes or bits first.

using System.Buffers.Binary;

namespace QcaNet.Volumes.Zarr;

/// <summary>Unpacks Blosc chunks that were packed by LZ4, Zstandard or zlib.</summary>
internal static class BloscDecoder
{
    private const int HeaderLength = 16, LargestSplit = 16, SmallestSplitBlock = 128;

    /// <summary>What a chunk was packed by that is not read; null where it is.</summary>
    public static string? Unread(ReadOnlySpan<byte> packed) => packed.Length < HeaderLength ? null : (packed[2] >> 5) switch
    {
        0 when (packed[2] & 2) == 0 => "blosclz",
        2 => "snappy",
        > 4 => "an unknown compressor",
        _ => null,
    };

    /// <summary>Fills the target with exactly as many bytes as the chunk says.</summary>
    /// <returns>False where the chunk is damaged, of another length, or packed by something else.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> packed, byte[] target)
    {
        if (packed.Length < HeaderLength) return false;
        int flags = packed[2], typeSize = Math.Max(1, (int)packed[3]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(packed[4..]), blockSize = BinaryPrimitives.ReadInt32LittleEndian(packed[8..]);
        int stored = BinaryPrimitives.ReadInt32LittleEndian(packed[12..]);
        if (length != target.Length || stored != packed.Length) return false;
        if (length == 0) return true;
        if ((flags & 2) != 0)
        {
            if (packed.Length - HeaderLength != length) return false;
            packed[HeaderLength..].CopyTo(target);
            return true;
        }

        if (blockSize <= 0 || blockSize > Math.Max(length, 1 << 20)) return false;
        int blocks = (int)(((long)length + blockSize - 1) / blockSize);
        if (packed.Length < HeaderLength + (4L * blocks)) return false;
        byte[] block = new byte[Math.Min(blockSize, length)];
        for (int b = 0; b < blocks; b++)
        {
            int start = BinaryPrimitives.ReadInt32LittleEndian(packed[(HeaderLength + (4 * b))..]);
            int size = Math.Min(blockSize, length - (b * blockSize));
            bool whole = size == blockSize;
            bool split = (flags & 0x10) == 0 && typeSize <= LargestSplit && blockSize / typeSize >= SmallestSplitBlock && whole;
            Span<byte> to = block.AsSpan(0, size);
            if (start < HeaderLength || start > packed.Length || !TryStreams(packed[start..], to, split ? typeSize : 1, flags >> 5))
            {
                return false;
            }

            Unshuffle(to, target.AsSpan(b * blockSize, size), typeSize, flags);
        }

        return true;
    }

    private static bool TryStreams(ReadOnlySpan<byte> packed, Span<byte> to, int streams, int codec)
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
            else if (!TryUnpack(packed[..stored], part, codec))
            {
                return false;
            }

            packed = packed[stored..];
        }

        return true;
    }

    private static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> to, int codec)
    {
        switch (codec)
        {
            case 1: return ZarrPipeline.TryLz4(packed, to);
            case 3:
                byte[] inflated = new byte[to.Length];
                if (!ZarrPipeline.TryZlib(packed, inflated)) return false;
                inflated.CopyTo(to);
                return true;
            case 4: return ZarrPipeline.TryZstandard(packed, to);
            default: return false;
        }
    }

    private static void Unshuffle(ReadOnlySpan<byte> from, Span<byte> to, int typeSize, int flags)
    {
        int count = from.Length / typeSize, whole = count * typeSize;
        if ((flags & 4) != 0 && count % 8 == 0)
        {
            to[..whole].Clear();
            int row = count / 8;
            for (int bit = 0; bit < 8 * typeSize; bit++)
            {
                ReadOnlySpan<byte> bits = from.Slice(bit * row, row);
                for (int i = 0; i < count; i++) to[(i * typeSize) + (bit >> 3)] |= (byte)(((bits[i >> 3] >> (i & 7)) & 1) << (bit & 7));
            }

            from[whole..].CopyTo(to[whole..]);
        }
        else if ((flags & 1) != 0 && typeSize > 1)
        {
            for (int b = 0; b < typeSize; b++)
            {
                ReadOnlySpan<byte> bytes = from.Slice(b * count, count);
                for (int i = 0; i < count; i++) to[(i * typeSize) + b] = bytes[i];
            }

            from[whole..].CopyTo(to[whole..]);
        }
        else
        {
            from.CopyTo(to);
        }
    }
}
