using System.Buffers;
using System.Buffers.Binary;

namespace QcaNet.Volumes.Zarr;

/// <summary>
/// Reads chunks one after the other, on one thread. Scratch memory is rented, the decoder is reused, and a shard stays open while the next
/// chunk is also in it.
/// </summary>
internal sealed unsafe class ZarrChunkReader(ZarrFolder folder, ZarrArray array, ZarrShardIndices indices) : IDisposable
{
    /// <summary>Bytes read at once if they are copied to rows afterwards: few enough to stay in the cache until then.</summary>
    private const int Part = 128 << 10;

    private readonly ZarrDecoder _decoder = new();
    private ZarrFile? _shard;
    private string? _key;

    public void Dispose()
    {
        _decoder.Dispose();
        _shard?.Dispose();
    }

    /// <summary>Reads the needed part of a chunk.</summary>
    /// <param name="index">The chunk's position in the grid, by axes of the array.</param>
    /// <param name="planes">Receives its voxels, or the fill value if the chunk is not stored.</param>
    public void Read(ReadOnlySpan<int> index, in ChunkPlanes planes)
    {
        if (array.Shard is not null)
        {
            ReadFromShard(index, planes);
            return;
        }

        using ZarrFile? file = folder.Open(array.KeyOf(index));
        if (file is null)
        {
            planes.Fill(array.Fill);
            return;
        }

        file.CheckLength(Math.Min((2L * array.ChunkBytes) + (1 << 20), Array.MaxLength));
        Read(file, 0, (int)file.Length, planes);
    }

    private void ReadFromShard(ReadOnlySpan<int> index, in ChunkPlanes planes)
    {
        (string key, int entry) = indices.Find(index);
        if (key != _key)
        {
            _shard?.Dispose();
            (_shard, _key) = (folder.Open(key), key);
        }

        if (_shard is null)
        {
            planes.Fill(array.Fill);
            return;
        }

        byte[] table = indices.Read(_shard);
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(16 * entry));
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan((16 * entry) + 8));
        if (start == ulong.MaxValue && length == ulong.MaxValue)
        {
            planes.Fill(array.Fill);
            return;
        }

        if (start > long.MaxValue || length > (ulong)Array.MaxLength || length > (ulong)_shard.Length)
        {
            throw folder.Malformed($"the index of {key} points outside the file");
        }

        Read(_shard, (long)start, (int)length, planes);
    }

    private void Read(ZarrFile file, long start, int length, in ChunkPlanes planes)
    {
        ZarrPipeline pipeline = array.Pipeline;
        if (pipeline.Codecs.Count == 0 && planes.InOrder && !pipeline.IsSwapped(planes.Size))
        {
            if (length != array.ChunkBytes) throw Damaged(file);
            ReadRows(file, start, planes);
            return;
        }

        byte[] stored = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> bytes = stored.AsSpan(0, length);
            file.Read(start, bytes);
            if (pipeline.Codecs.Contains(ZarrCodec.Blosc) && BloscDecoder.Unread(bytes) is { } other)
            {
                throw folder.Unsupported($"{file.Key} is compressed by Blosc with {other}; lz4, zstd and zlib are supported");
            }

            if (!_decoder.TryDecode(pipeline, bytes, array.ChunkBytes, planes)) throw Damaged(file);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>
    /// Reads the needed rows of an uncompressed chunk: directly into the target if they are contiguous there, otherwise in parts.
    /// </summary>
    private static void ReadRows(ZarrFile file, long start, in ChunkPlanes planes)
    {
        byte[]? part = null;
        try
        {
            long at = 0;
            while (planes.RunFrom(at) is var (from, to) && from < to)
            {
                if (planes.TryDirect(from, (int)(to - from), out Span<byte> target))
                {
                    file.Read(start + from, target);
                    at = to;
                    continue;
                }

                part ??= ArrayPool<byte>.Shared.Rent(Part);
                Span<byte> bytes = part.AsSpan(0, (int)Math.Min(Part, to - from));
                file.Read(start + from, bytes);
                planes.Accept(from, bytes);
                at = from + bytes.Length;
            }
        }
        finally
        {
            if (part is not null) ArrayPool<byte>.Shared.Return(part);
        }
    }

    private VolumeFormatException Damaged(ZarrFile file) => folder.Malformed($"{file.Key} cannot be decoded");
}
