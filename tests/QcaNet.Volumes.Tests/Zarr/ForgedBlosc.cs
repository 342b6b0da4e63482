using System.IO.Compression;
using K4os.Compression.LZ4;
using ZstdSharp;

namespace QcaNet.Volumes.Tests.Zarr;

/// <summary>Packs bytes in the container of Blosc 1, after its specification.</summary>
internal sealed record ForgedBlosc
{
    [ThreadStatic]
    private static Compressor? _compressor;

    /// <summary>1 LZ4, 3 zlib, 4 Zstandard.</summary>
    public int Codec { get; init; } = 1;

    /// <summary>0 none, 1 bytes, 2 bits.</summary>
    public int Shuffle { get; init; } = 1;

    public int TypeSize { get; init; } = 2;

    /// <summary>Bytes of a block; a multiple of the type's.</summary>
    public int BlockSize { get; init; } = 512;

    /// <summary>Whether blocks of 128 numbers or more are a stream per byte of a number.</summary>
    public bool Split { get; init; }

    /// <summary>Whether the bytes are copied, not packed.</summary>
    public bool Copied { get; init; }

    /// <summary>A frame of Zstandard. The compressor costs more than it compresses here, so that a thread keeps its own.</summary>
    public static byte[] Zstandard(byte[] bytes) => (_compressor ??= new Compressor(1)).Wrap(bytes).ToArray();

    public byte[] Pack(byte[] raw)
    {
        int flags = (Codec << 5) | (Split ? 0 : 0x10) | (Shuffle == 1 ? 1 : 0) | (Shuffle == 2 ? 4 : 0) | (Copied ? 2 : 0);
        int blockSize = Math.Min(BlockSize, raw.Length);

        // As c-blosc does (compute_blocksize): a block holds whole numbers, or a division by their bytes would lose some.
        if (blockSize > TypeSize) blockSize -= blockSize % TypeSize;
        int blocks = Copied ? 0 : ((raw.Length - 1) / blockSize) + 1;
        List<byte> starts = [], packed = [];
        for (int b = 0; b < blocks; b++)
        {
            starts.AddRange(BitConverter.GetBytes(16 + (4 * blocks) + packed.Count));
            byte[] block = raw[(b * blockSize)..Math.Min(raw.Length, (b + 1) * blockSize)];
            byte[] shuffled = Shuffled(block);
            int streams = Split && TypeSize <= 16 && block.Length == blockSize && blockSize / TypeSize >= 128 ? TypeSize : 1, part = block.Length / streams;
            for (int s = 0; s < streams; s++)
            {
                byte[] stream = shuffled[(s * part)..((s + 1) * part)], smaller = Stream(stream);
                if (smaller.Length >= stream.Length) smaller = stream;
                packed.AddRange(BitConverter.GetBytes(smaller.Length));
                packed.AddRange(smaller);
            }
        }

        if (Copied) packed.AddRange(raw);
        return
        [
            2, 1, (byte)flags, (byte)TypeSize, .. BitConverter.GetBytes(raw.Length), .. BitConverter.GetBytes(blockSize),
            .. BitConverter.GetBytes(16 + starts.Count + packed.Count), .. starts, .. packed,
        ];
    }

    /// <summary>Shuffles one block; bytes beyond whole numbers stay, and so does a block of bits whose count is no multiple of 8.</summary>
    public byte[] Shuffled(byte[] block)
    {
        byte[] to = [.. block];
        int count = block.Length / TypeSize;
        if (Shuffle == 2 && count % 8 == 0)
        {
            Array.Clear(to, 0, count * TypeSize);
            for (int i = 0; i < count; i++)
            {
                for (int bit = 0; bit < 8 * TypeSize; bit++)
                {
                    int set = (block[(i * TypeSize) + (bit / 8)] >> (bit % 8)) & 1;
                    to[(bit * count / 8) + (i / 8)] |= (byte)(set << (i % 8));
                }
            }
        }
        else if (Shuffle == 1)
        {
            for (int i = 0; i < count; i++)
            {
                for (int b = 0; b < TypeSize; b++) to[(b * count) + i] = block[(i * TypeSize) + b];
            }
        }

        return to;
    }

    private byte[] Stream(byte[] bytes)
    {
        switch (Codec)
        {
            case 1:
                byte[] lz4 = new byte[LZ4Codec.MaximumOutputSize(bytes.Length)];
                return lz4[..LZ4Codec.Encode(bytes, lz4)];
            case 4: return Zstandard(bytes);
            default:
                using (var packed = new MemoryStream())
                {
                    using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest)) zlib.Write(bytes);
                    return packed.ToArray();
                }
        }
    }
}
