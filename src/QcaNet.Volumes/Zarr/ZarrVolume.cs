using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using QcaNet.Threading;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Zarr;

/// <summary>A store in a folder, opened as a stack: a level of an OME-NGFF image, or an array with at most three axes.</summary>
internal sealed class ZarrVolume : IVolumeSource
{
    /// <summary>
    /// Each chunk that is not stored costs one disk access. No program writes so many chunks of so few bytes, but a document of a few bytes
    /// can claim them.
    /// </summary>
    private const int ManyChunks = 1 << 16, FewBytes = 1024;

    private readonly ZarrFolder _folder;
    private readonly ZarrArray _array;
    private readonly VolumeReadOptions _options;

    /// <summary>Positions of t, c, z, y and x among the array's axes; -1 for an axis it does not have.</summary>
    private readonly int[] _place;
    private readonly ZarrShardIndices _indices;

    private ZarrVolume(ZarrFolder folder, ZarrArray array, VolumeReadOptions options, string axes, VolumeInfo info)
    {
        (_folder, _array, _options, Info) = (folder, array, options, info);
        _indices = new ZarrShardIndices(folder, array);
        _place = [.. "tczyx".Select(name => axes.IndexOf(name, StringComparison.Ordinal))];
    }

    public VolumeInfo Info { get; }

    public int PlanesOfAChunk => _place[2] < 0 ? 1 : _array.Chunk[_place[2]];

    /// <summary>Reads and checks the metadata of a store. No chunks are read.</summary>
    /// <exception cref="VolumeFormatException">The store is damaged, uses an unsupported feature, or exceeds a limit.</exception>
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
                    $"The image has {image.Levels.Count} levels, counted from 0; level {options.Level} does not exist.");
        }
        else if (!File.Exists(Path.Combine(path, ".zarray")) && !ZarrDescription.IsArray(folder))
        {
            throw folder.Unsupported("a group without an OME-NGFF image; specify the path of an image or array inside it");
        }

        ZarrArray array = ZarrMetadata.Read(folder, level?.Path ?? string.Empty);
        if (array.ChunkBytes > options.MaximumBytes)
        {
            throw new VolumeFormatException(
                path,
                VolumeFormatErrorKind.Limit,
                $"A chunk of the Zarr store has {array.ChunkBytes} bytes, more than the limit of {options.MaximumBytes}.",
                advice: $"Raise VolumeReadOptions.{nameof(options.MaximumBytes)} to read it.")
            { Remedy = Remedy.RaiseLimit };
        }

        string axes = ZarrDescription.AxesOf(folder, array, image, options);
        return new ZarrVolume(folder, array, options, axes, ZarrDescription.Describe(folder, array, image, level, axes, options));
    }

    public void Dispose()
    {
        // No file is held open between reads.
    }

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int depth = planes.Length / (Info.Shape.PlaneLength * VoxelConversion.Bytes(Info.Type));
        int[] chunk = [.. _place.Select(p => p < 0 ? 1 : _array.Chunk[p])];
        (int fromZ, int toZ) = (firstPlane / chunk[2], (firstPlane + depth - 1) / chunk[2]);
        int rows = ((Info.Shape.Height - 1) / chunk[3]) + 1, columns = ((Info.Shape.Width - 1) / chunk[4]) + 1;
        long count = (long)(toZ - fromZ + 1) * rows * columns;
        if (count > int.MaxValue) throw _folder.Limit($"The planes span {count} chunks; read fewer at a time");
        if (count > ManyChunks && _array.ChunkBytes < FewBytes)
        {
            throw _folder.Limit($"The planes span {count} chunks of {_array.ChunkBytes} bytes; store the array in larger chunks");
        }

        int threads = ParallelWork.Threads(_options.MaximumThreads, nameof(_options.MaximumThreads));
        var readers = new ConcurrentBag<ZarrChunkReader>();
        try
        {
            unsafe
            {
                fixed (byte* target = planes)
                {
                    var item = new ChunkOfPlanes
                    {
                        Volume = this,
                        Readers = readers,
                        TimePoint = timePoint,
                        Channel = channel,
                        Planes = firstPlane..(firstPlane + depth),
                        FromZ = fromZ,
                        Rows = rows,
                        Columns = columns,
                        Chunk = chunk,
                        Strides = Strides(),
                        Target = target,
                        Length = planes.Length,
                    };
                    ParallelWork.For((int)count, batch: 1, threads, item);
                }
            }
        }
        finally
        {
            foreach (ZarrChunkReader reader in readers) reader.Dispose();
        }
    }

    /// <summary>Strides in voxels along t, c, z, y and x in a decoded chunk.</summary>
    private long[] Strides()
    {
        long[] byAxis = new long[_array.Shape.Length];
        int[] order = _array.Pipeline.Order ?? [.. Enumerable.Range(0, byAxis.Length)];
        long stride = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            byAxis[order[i]] = stride;
            stride *= _array.Chunk[order[i]];
        }

        return [.. _place.Select(p => p < 0 ? 0 : byAxis[p])];
    }

    /// <summary>Reads the part of a chunk that the planes need.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "ReadPlanes disposes of the readers, which it collects.")]
    private unsafe struct ChunkOfPlanes : IWorkItem
    {
        public required ZarrVolume Volume;
        public required ConcurrentBag<ZarrChunkReader> Readers;
        public required int TimePoint;
        public required int Channel;
        public required Range Planes;
        public required int FromZ;
        public required int Rows;
        public required int Columns;
        public required int[] Chunk;
        public required long[] Strides;
        public required byte* Target;
        public required int Length;

        // Each thread works on a copy of this, and makes its own.
        private ZarrChunkReader? _reader;

        public void Do(int number)
        {
            if (_reader is null)
            {
                _reader = new ZarrChunkReader(Volume._folder, Volume._array, Volume._indices);
                Readers.Add(_reader);
            }

            (int t, int inT) = Math.DivRem(TimePoint, Chunk[0]);
            (int c, int inC) = Math.DivRem(Channel, Chunk[1]);
            Span<int> at = [t, c, FromZ + (number / (Rows * Columns)), number / Columns % Rows, number % Columns];
            Span<int> index = stackalloc int[Volume._array.Shape.Length];
            for (int axis = 0; axis < at.Length; axis++)
            {
                if (Volume._place[axis] is >= 0 and var place) index[place] = at[axis];
            }

            int size = VoxelConversion.Bytes(Volume._array.Type);
            Shape3D shape = Volume.Info.Shape;
            long z = (long)at[2] * Chunk[2];
            int z0 = (int)Math.Max(z, Planes.Start.Value), z1 = (int)Math.Min(z + Chunk[2], Planes.End.Value);
            int y = at[3] * Chunk[3], x = at[4] * Chunk[4];
            long row = (long)shape.Width * size, plane = row * shape.Height;
            _reader.Read(index, new ChunkPlanes(Target, Length)
            {
                Size = size,
                Target = (row, plane),
                Box = (
                    z1 - z0,
                    Math.Min(Chunk[3], shape.Height - y),
                    Math.Min(Chunk[4], shape.Width - x),
                    ((z0 - Planes.Start.Value) * plane) + (y * row) + (x * (long)size)),
                Chunk = (
                    ((inT * Strides[0]) + (inC * Strides[1]) + ((z0 - z) * Strides[2])) * size,
                    Strides[2] * size,
                    Strides[3] * size,
                    Strides[4] * size),
                InOrder = Volume._array.Pipeline.InOrder,
            });
        }
    }
}
