using System.Buffers.Binary;
using System.Collections.Concurrent;
using QcaNet.Threading;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Zarr;

/// <summary>A store in a folder, opened as a stack: a level of an OME-NGFF image, or an array of three axes or fewer.</summary>
internal sealed class ZarrVolume : IVolumeSource
{
    /// <summary>Indices of shards that are kept: one for each shard of a slab, usually.</summary>
    private const int MostIndices = 256;

    private readonly ZarrFolder _folder;
    private readonly ZarrArray _array;
    private readonly VolumeReadOptions _options;

    /// <summary>Where t, c, z, y and x stand among the array's axes; -1 where it has none.</summary>
    private readonly int[] _place;
    private readonly ConcurrentDictionary<string, byte[]?> _indices = new(StringComparer.Ordinal);

    private ZarrVolume(ZarrFolder folder, ZarrArray array, VolumeReadOptions options, string axes, VolumeInfo info)
    {
        (_folder, _array, _options, Info) = (folder, array, options, info);
        _place = [.. "tczyx".Select(name => axes.IndexOf(name, StringComparison.Ordinal))];
    }

    public VolumeInfo Info { get; }

    /// <summary>Reads and checks the metadata of a store. No chunk is read.</summary>
    /// <exception cref="VolumeFormatException">The store is damaged, uses something that is not read, or exceeds a limit.</exception>
    public static ZarrVolume Open(string path, VolumeReadOptions options)
    {
        var folder = new ZarrFolder(path);
        OmeZarrImage? image = OmeZarrImage.Read(folder);
        OmeZarrLevel? level = null;
        if (image is not null)
        {
            level = options.Level < image.Levels.Count ? image.Levels[options.Level]
                : throw new VolumeFormatException(
                    path,
                    VolumeFormatErrorKind.Unsupported,
                    $"The image has {image.Levels.Count} levels, counted from 0; there is no level {options.Level}.");
        }
        else if (!File.Exists(Path.Combine(path, ".zarray")) && !ZarrDescription.IsArray(folder))
        {
            throw folder.Unsupported("a group without an image of OME-NGFF in it; name an image or an array below it");
        }

        ZarrArray array = ZarrMetadata.Read(folder, level?.Path ?? string.Empty);
        string axes = ZarrDescription.AxesOf(folder, array, image, options);
        return new ZarrVolume(folder, array, options, axes, ZarrDescription.Describe(folder, array, image, level, axes, options));
    }

    public void Dispose()
    {
        // No file is held open between reads.
    }

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int size = VoxelConversion.Bytes(Info.Type), depth = planes.Length / (Info.Shape.PlaneLength * size);
        int[] chunk = [.. _place.Select(p => p < 0 ? 1 : _array.Chunk[p])];
        (int fromZ, int toZ) = (firstPlane / chunk[2], (firstPlane + depth - 1) / chunk[2]);
        int rows = ((Info.Shape.Height - 1) / chunk[3]) + 1, columns = ((Info.Shape.Width - 1) / chunk[4]) + 1;
        long count = (long)(toZ - fromZ + 1) * rows * columns;
        if (count > int.MaxValue) throw _folder.Limit($"The planes lie in {count} chunks; read fewer at a time");
        unsafe
        {
            fixed (byte* target = planes)
            {
                var item = new ChunkOfPlanes(this, timePoint, channel, firstPlane, depth, fromZ, rows, columns, target, planes.Length);
                ParallelWork.For(
                    (int)count, batch: 1, ParallelWork.Threads(_options.MaximumThreads, nameof(_options.MaximumThreads)), item);
            }
        }
    }

    /// <summary>The voxels of a chunk, or null where it is not stored.</summary>
    private byte[]? ReadChunk(int[] index)
    {
        int size = VoxelConversion.Bytes(_array.Type), expected = size;
        foreach (int length in _array.Chunk) expected *= length;
        string key;
        byte[]? stored;
        if (_array.Shard is null)
        {
            key = _array.KeyOf(index);
            stored = _folder.Read(key, (2L * expected) + (1 << 20));
        }
        else
        {
            (key, stored) = ReadFromShard(index);
        }

        if (stored is null) return null;
        if (_array.Pipeline.Codecs.Contains(ZarrCodec.Blosc) && BloscDecoder.Unread(stored) is { } other)
        {
            throw _folder.Unsupported($"{key} is packed by {other} within Blosc; lz4, zstd and zlib are read");
        }

        return _array.Pipeline.Decode(stored, expected, size) ?? throw _folder.Malformed($"{key} cannot be unpacked");
    }

    private (string Key, byte[]? Stored) ReadFromShard(int[] index)
    {
        int[] shard = new int[index.Length];
        int[] counts = [.. _array.Shard!.Select((length, i) => length / _array.Chunk[i])];
        long entry = 0, entries = 1;
        for (int i = 0; i < index.Length; i++)
        {
            shard[i] = index[i] / counts[i];
            entry = (entry * counts[i]) + (index[i] % counts[i]);
            entries *= counts[i];
        }

        string key = _array.KeyOf(shard);
        if (16 * entries > 1 << 28) throw _folder.Limit($"The index of {key} has {entries} entries");
        if (_indices.Count > MostIndices) _indices.Clear();
        byte[]? table = _indices.GetOrAdd(key, k => ReadIndex(k, (int)(16 * entries)));
        if (table is null) return (key, null);
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan((int)(16 * entry)));
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan((int)(16 * entry) + 8));
        if (start == ulong.MaxValue && length == ulong.MaxValue) return (key, null);
        if (start > long.MaxValue || length > (ulong)Array.MaxLength || length > (ulong)_folder.LengthOf(key))
        {
            throw _folder.Malformed($"the index of {key} leads out of the file");
        }

        return (key, _folder.Read(key, (long)start, (int)length, fromEnd: false));
    }

    private byte[]? ReadIndex(string key, int length)
    {
        int stored = length + (4 * _array.IndexPipeline!.Codecs.Count);
        if (_folder.Read(key, 0, stored, _array.IndexAtEnd) is not { } bytes) return null;
        byte[] table = _array.IndexPipeline.Decode(bytes, length, 8) ?? throw _folder.Malformed($"the index of {key} is damaged");
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Shards are read on little-endian processors.");
        return table;
    }

    /// <summary>Decodes a chunk and copies what belongs to the planes.</summary>
    private readonly unsafe struct ChunkOfPlanes(
        ZarrVolume volume,
        int timePoint,
        int channel,
        int firstPlane,
        int depth,
        int fromZ,
        int rows,
        int columns,
        byte* target,
        int length)
        : IWorkItem
    {
        public void Do(int number)
        {
            int[] at = [timePoint, channel, fromZ + (number / (rows * columns)), number / columns % rows, number % columns];
            ZarrArray array = volume._array;
            int[] index = new int[array.Shape.Length], offset = new int[5], extent = new int[5];
            for (int axis = 0; axis < 5; axis++)
            {
                int place = volume._place[axis], chunk = place < 0 ? 1 : array.Chunk[place];
                if (axis < 2)
                {
                    (at[axis], offset[axis]) = Math.DivRem(at[axis], chunk);
                }

                if (place >= 0) index[place] = at[axis];
                extent[axis] = chunk;
            }

            byte[]? voxels = volume.ReadChunk(index);
            int[] strides = Strides(array, volume._place);
            int size = VoxelConversion.Bytes(array.Type);
            Shape3D shape = volume.Info.Shape;
            int z0 = Math.Max(at[2] * extent[2], firstPlane), z1 = (int)Math.Min(((long)at[2] + 1) * extent[2], firstPlane + depth);
            int y0 = at[3] * extent[3], y1 = (int)Math.Min(
                (long)y0 + extent[3], shape.Height), x0 = at[4] * extent[4], width = (int)Math.Min((long)extent[4], shape.Width - x0);
            var planes = new Span<byte>(target, length);
            long start = ((long)offset[0] * strides[0]) + ((long)offset[1] * strides[1]);
            for (int z = z0; z < z1; z++)
            {
                for (int y = y0; y < y1; y++)
                {
                    Span<byte> row =
                        planes.Slice(((((z - firstPlane) * shape.Height) + y) * shape.Width * size) + (x0 * size), width * size);
                    long from = start + ((long)(z - (at[2] * extent[2])) * strides[2]) + ((long)(y - y0) * strides[3]);
                    Copy(voxels, array.Fill, from * size, strides[4] * size, row, size);
                }
            }
        }

        private static void Copy(byte[]? voxels, byte[] fill, long from, int step, Span<byte> row, int size)
        {
            if (voxels is null)
            {
                for (int i = 0; i < row.Length; i += size) fill.CopyTo(row[i..]);
            }
            else if (step == size)
            {
                voxels.AsSpan((int)from, row.Length).CopyTo(row);
            }
            else
            {
                for (int i = 0; i < row.Length; i += size, from += step) voxels.AsSpan((int)from, size).CopyTo(row[i..]);
            }
        }

        /// <summary>Voxels between neighbors along t, c, z, y and x in a decoded chunk.</summary>
        private static int[] Strides(ZarrArray array, int[] place)
        {
            int[] byAxis = new int[array.Shape.Length], order = array.Pipeline.Order ?? [.. Enumerable.Range(0, array.Shape.Length)];
            int stride = 1;
            for (int i = order.Length - 1; i >= 0; i--)
            {
                byAxis[order[i]] = stride;
                stride *= array.Chunk[order[i]];
            }

            return [.. place.Select(p => p < 0 ? 0 : byAxis[p])];
        }
    }
}
