using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using K4os.Compression.LZ4;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Zarr;

/// <summary>Decodes chunks one after the other, on one thread. Scratch memory is rented from the shared pool.</summary>
internal sealed unsafe class ZarrDecoder : IDisposable
{
    /// <summary>Bytes decompressed at once: few enough to stay in the cache until they are copied to rows.</summary>
    private const int Part = 64 << 10;

    private ZstdDecoder? _zstandard;

    public void Dispose() => _zstandard?.Dispose();

    /// <summary>Decodes the voxels of a chunk, in the machine's byte order.</summary>
    /// <param name="pipeline">How the chunk is stored.</param>
    /// <param name="stored">Its bytes in the file.</param>
    /// <param name="expected">Expected number of decoded bytes.</param>
    /// <param name="planes">Receives the voxels.</param>
    /// <returns>False if the bytes are damaged.</returns>
    public bool TryDecode(ZarrPipeline pipeline, ReadOnlySpan<byte> stored, int expected, in ChunkPlanes planes)
    {
        if (planes.InOrder && !pipeline.IsSwapped(planes.Size)) return TryUndo(pipeline.Codecs, stored, expected, planes);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(expected);
        try
        {
            Span<byte> voxels = chunk.AsSpan(0, expected);
            fixed (byte* target = voxels)
            {
                if (!TryUndo(pipeline.Codecs, stored, expected, ChunkPlanes.Whole(target, expected))) return false;
            }

            if (pipeline.IsSwapped(planes.Size)) Swap(voxels, planes.Size);
            planes.AcceptAll(voxels);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Decompresses the output of one codec into a target.</summary>
    /// <returns>False if the bytes are damaged, or do not decompress to exactly the length of the target.</returns>
    public bool TryUnpack(ZarrCodec codec, ReadOnlySpan<byte> packed, Span<byte> to)
    {
        switch (codec)
        {
            case ZarrCodec.Zstandard: return (_zstandard ??= new ZstdDecoder()).TryDecode(packed, to);
            case ZarrCodec.Lz4: return LZ4Codec.Decode(packed, to) == to.Length;
            default:
                fixed (byte* target = to)
                {
                    return TryInflate(codec, packed, to.Length, ChunkPlanes.Whole(target, to.Length));
                }
        }
    }

    /// <summary>Swaps the bytes of each number.</summary>
    public static void Swap(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2: Swap(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case 4: Swap(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case 8: Swap(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
        }
    }

    /// <summary>Verifies the checksum at the end and removes it.</summary>
    public static bool TryChecked(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) return false;
        uint sum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        bytes = bytes[..^4];
        return Crc32C(bytes) == sum;
    }

    // There is at most one compressor, with checksums around it: those of the compressed bytes, the compressor, those of the voxels.
    private bool TryUndo(IReadOnlyList<ZarrCodec> codecs, ReadOnlySpan<byte> bytes, int expected, in ChunkPlanes planes)
    {
        int next = 0;
        while (next < codecs.Count && codecs[next] == ZarrCodec.Crc32C)
        {
            if (!TryChecked(ref bytes)) return false;
            next++;
        }

        if (next == codecs.Count)
        {
            if (bytes.Length != expected) return false;
            planes.Accept(0, bytes);
            return true;
        }

        ZarrCodec codec = codecs[next];
        int sums = codecs.Count - next - 1;
        if (expected > Array.MaxLength - (4 * sums) || !IsPlausible(codec, bytes.Length, expected)) return false;
        if (codec == ZarrCodec.Lz4)
        {
            // numcodecs writes the length before the block.
            if (bytes.Length < 4 || BinaryPrimitives.ReadInt32LittleEndian(bytes) != expected + (4 * sums)) return false;
            bytes = bytes[4..];
        }

        return sums == 0
            ? TryUnpack(codec, bytes, expected, planes)
            : TryUnpackChecked(codec, bytes, expected, sums, planes);
    }

    private bool TryUnpack(ZarrCodec codec, ReadOnlySpan<byte> bytes, int expected, in ChunkPlanes planes)
    {
        if (codec == ZarrCodec.Blosc) return BloscDecoder.TryDecode(bytes, expected, this, planes);
        if (codec is ZarrCodec.Gzip or ZarrCodec.Zlib) return TryInflate(codec, bytes, expected, planes);
        if (planes.TryDirect(0, expected, out Span<byte> target)) return TryUnpack(codec, bytes, target);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(expected);
        try
        {
            if (!TryUnpack(codec, bytes, chunk.AsSpan(0, expected))) return false;
            planes.Accept(0, chunk.AsSpan(0, expected));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private bool TryUnpackChecked(ZarrCodec codec, ReadOnlySpan<byte> bytes, int expected, int sums, in ChunkPlanes planes)
    {
        int length = expected + (4 * sums);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            fixed (byte* target = chunk)
            {
                if (!TryUnpack(codec, bytes, length, ChunkPlanes.Whole(target, length))) return false;
            }

            ReadOnlySpan<byte> voxels = chunk.AsSpan(0, length);
            for (; sums > 0; sums--)
            {
                if (!TryChecked(ref voxels)) return false;
            }

            planes.Accept(0, voxels);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>
    /// Whether this many stored bytes can decode to the expected number: a chunk's claim must not cost memory before it is read.
    /// </summary>
    private static bool IsPlausible(ZarrCodec codec, long stored, long expected) => codec switch
    {
        // A Deflate match yields 258 bytes for two bits, LZ4 adds 255 per byte of a length, and a Zstandard block that repeats one byte
        // yields 128 KiB for four.
        ZarrCodec.Gzip or ZarrCodec.Zlib => expected <= (stored + 1) * 1032,
        ZarrCodec.Lz4 => expected <= (stored + 1) * 255,
        _ => expected <= (stored + 1) * 32768,
    };

    private static bool TryInflate(ZarrCodec codec, ReadOnlySpan<byte> packed, int expected, in ChunkPlanes planes)
    {
        if (packed.IsEmpty) return false;
        fixed (byte* start = packed)
        {
            using var bytes = new UnmanagedMemoryStream(start, packed.Length);
            using Stream stream = codec == ZarrCodec.Gzip
                ? new GZipStream(bytes, CompressionMode.Decompress)
                : new ZLibStream(bytes, CompressionMode.Decompress);
            byte[] part = ArrayPool<byte>.Shared.Rent(Part);
            try
            {
                for (int at = 0; at < expected;)
                {
                    int length = Math.Min(Part, expected - at);
                    bool direct = planes.TryDirect(at, length, out Span<byte> target);
                    Span<byte> to = direct ? target : part.AsSpan(0, length);
                    if (stream.ReadAtLeast(to, length, throwOnEndOfStream: false) < length) return false;
                    if (!direct) planes.Accept(at, to);
                    at += length;
                }

                return stream.ReadByte() < 0;
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                return false;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(part);
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

    private static void Swap(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Swap(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Swap(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
}
