using System.Buffers;
using QcaNet.Threading;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Hdf5;

/// <summary>A dataset of an HDF5 file, opened as a stack.</summary>
internal sealed class Hdf5Volume : IVolumeSource
{
    /// <summary>Block size for reading a contiguous dataset whose planes are not contiguous.</summary>
    private const int BlockBytes = 1 << 20;

    private readonly Hdf5Source _source;
    private readonly Hdf5DatasetHeader _dataset;
    private readonly Hdf5Grid _grid;
    private readonly VolumeReadOptions _options;
    private readonly Lazy<Hdf5Chunks> _chunks;
    private readonly Hdf5ChunkCache _kept = new();

    private Hdf5Volume(Hdf5Source source, Hdf5DatasetHeader dataset, Hdf5Grid grid, VolumeInfo info, VolumeReadOptions options)
    {
        (_source, _dataset, _grid, Info, _options) = (source, dataset, grid, info, options);
        _chunks = new Lazy<Hdf5Chunks>(() => Hdf5Chunks.Read(source, dataset));
    }

    public VolumeInfo Info { get; }

    /// <summary>Takes ownership of a file that begins with the signature, and checks the dataset it finds. No voxels are read.</summary>
    /// <exception cref="VolumeFormatException">The file is damaged, holds something unsupported, or exceeds a limit.</exception>
    public static Hdf5Volume Open(SourceFile file, VolumeReadOptions options)
    {
        Hdf5Source source = Hdf5Source.Open(file);
        Hdf5Found found = Hdf5Search.Find(source, options.Dataset);
        Hdf5DatasetHeader dataset = Hdf5DatasetHeader.Read(source, found.Path, found.Header);
        string axes = Hdf5Axes.Of(source, found, dataset.Space, options);
        var grid = new Hdf5Grid(axes, dataset.Space.Lengths, dataset.Datatype.Size);
        return new Hdf5Volume(source, dataset, grid, Hdf5Description.Of(source, found, dataset, axes, grid, options), options);
    }

    public void Dispose() => _source.File.Dispose();

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int depth = planes.Length / (Info.Shape.PlaneLength * _grid.VoxelBytes);
        var request = new Hdf5Request(timePoint, channel, firstPlane, depth);
        switch (_dataset.Layout)
        {
            case { Kind: Hdf5LayoutKind.Chunked }:
                ReadChunks(request, planes);
                break;
            case { Kind: Hdf5LayoutKind.Compact } layout:
                _grid.Copy(layout.Data.Span, _dataset.Fill, new long[_grid.Lengths.Length], _grid.Lengths, request, planes);
                break;
            case { Address: < 0 }:
                Hdf5Grid.Fill(planes, _dataset.Fill);
                break;
            default:
                ReadPiece(request, planes);
                break;
        }

        if (_dataset.Datatype.BigEndian == BitConverter.IsLittleEndian) StoredNumbers.Reverse(planes, _grid.VoxelBytes);
    }

    // Reads whole planes if rows and columns are the last axes; otherwise blocks of as many of the last axes as fit in a megabyte.
    private void ReadPiece(Hdf5Request request, Span<byte> planes)
    {
        long[] lengths = _grid.Lengths;
        (long From, long To)[] ranges = _grid.Ranges(request);
        int y = _grid.PlaceOf('y'), x = _grid.PlaceOf('x'), z = _grid.PlaceOf('z');
        bool rowsLast = y < x && Enumerable.Range(0, lengths.Length).All(i => lengths[i] == 1 || i <= y || i == x);
        bool inOrder = rowsLast && (z < y || request.Depth == 1);
        int inner = inOrder ? y : lengths.Length - 1;
        long block = inOrder ? Info.Shape.PlaneLength : lengths[inner];
        while (!inOrder && inner > 0 && block * lengths[inner - 1] * _grid.VoxelBytes <= BlockBytes) block *= lengths[--inner];
        if (block * _grid.VoxelBytes > Array.MaxLength)
        {
            throw _source.File.Limit("The last axis of the dataset is too long; rewrite the dataset in chunks.");
        }

        int bytes = (int)(block * _grid.VoxelBytes);

        long[] origin = new long[lengths.Length], extent = new long[lengths.Length];
        for (int i = 0; i < lengths.Length; i++) (origin[i], extent[i]) = i < inner ? (ranges[i].From, 1L) : (0L, lengths[i]);
        byte[] buffer = inOrder ? [] : ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            do
            {
                long at = 0;
                for (int i = 0; i < lengths.Length; i++) at = (at * lengths[i]) + origin[i];
                long address = _dataset.Layout.Address + (at * _grid.VoxelBytes);
                if (inOrder)
                {
                    int plane = z < 0 ? 0 : (int)origin[z] - request.First;
                    _source.ReadData(address, planes.Slice(plane * bytes, bytes));
                }
                else
                {
                    _source.ReadData(address, buffer.AsSpan(0, bytes));
                    _grid.Copy(buffer.AsSpan(0, bytes), _dataset.Fill, origin, extent, request, planes);
                }
            }
            while (Advance(origin, ranges, inner));
        }
        finally
        {
            if (!inOrder) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The next position along the outer axes, like an odometer.
    private static bool Advance(long[] origin, (long From, long To)[] ranges, int outer)
    {
        for (int i = outer - 1; i >= 0; i--)
        {
            if (++origin[i] < ranges[i].To) return true;
            origin[i] = ranges[i].From;
        }

        return false;
    }

    private void ReadChunks(Hdf5Request request, Span<byte> planes)
    {
        Hdf5Chunks chunks = _chunks.Value;
        long[] lengths = _dataset.Layout.Chunk;
        (long From, long To)[] ranges = _grid.Ranges(request);
        long[] first = new long[lengths.Length], counts = new long[lengths.Length];
        Int128 count = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            first[i] = ranges[i].From / lengths[i];
            counts[i] = ((ranges[i].To - 1) / lengths[i]) - first[i] + 1;
            count *= counts[i];
        }

        if (count > int.MaxValue) throw _source.File.Limit($"The planes span {count} chunks; read fewer at a time.");
        int z = _grid.PlaceOf('z');
        _kept.Begin(z < 0 ? 0 : request.First / lengths[z]);
        unsafe
        {
            fixed (byte* target = planes)
            {
                var item = new ChunkOfPlanes(this, chunks, request, first, counts, target, planes.Length);
                ParallelWork.For((int)count, 1, ParallelWork.Threads(_options.MaximumThreads, nameof(_options.MaximumThreads)), item);
            }
        }
    }

    private void CopyChunk(long number, Hdf5Chunk chunk, long[] origin, Hdf5Request request, Span<byte> planes)
    {
        Hdf5Filters filters = _dataset.Filters;
        int length = (int)_dataset.ChunkBytes;
        if (_kept.Find(number) is { } kept)
        {
            _grid.Copy(kept, _dataset.Fill, origin, _dataset.Layout.Chunk, request, planes);
            return;
        }

        _source.RequireInside(chunk.Address, chunk.Size, "chunk");
        if (chunk.Size > Array.MaxLength || !filters.CanHold(chunk.Size, length, chunk.Mask)) throw Damaged(chunk, origin);
        int scratchLength = filters.ScratchLength(length);
        byte[] stored = ArrayPool<byte>.Shared.Rent(Math.Max((int)chunk.Size, scratchLength));
        byte[] scratch = filters.Filters.Count == 0 ? [] : ArrayPool<byte>.Shared.Rent(scratchLength);
        try
        {
            var bytes = new ArraySegment<byte>(stored, 0, (int)chunk.Size);
            _source.ReadData(chunk.Address, bytes);
            ArraySegment<byte> voxels = filters.Decode(bytes, scratch, length, chunk.Mask);
            if (voxels.Count != length) throw Damaged(chunk, origin);
            _grid.Copy(voxels, _dataset.Fill, origin, _dataset.Layout.Chunk, request, planes);
            int z = _grid.PlaceOf('z');
            bool goesOn = z >= 0 && Math.Min(origin[z] + _dataset.Layout.Chunk[z], Info.Shape.Depth) > request.First + request.Depth;
            if (goesOn && filters.Filters.Count > 0) _kept.Keep(number, origin[z] / _dataset.Layout.Chunk[z], voxels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            if (scratch.Length > 0) ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private VolumeFormatException Damaged(Hdf5Chunk chunk, long[] origin) =>
        _source.Malformed($"the chunk at voxel ({string.Join(", ", origin)}) cannot be decoded", chunk.Address);

    /// <summary>Decodes a chunk and copies the part that belongs to the planes.</summary>
    private readonly unsafe struct ChunkOfPlanes(
        Hdf5Volume volume, Hdf5Chunks chunks, Hdf5Request request, long[] first, long[] counts, byte* target, int length)
        : IWorkItem
    {
        public void Do(int index)
        {
            long[] sizes = volume._dataset.Layout.Chunk, lengths = volume._grid.Lengths, origin = new long[sizes.Length];
            long rest = index, number = 0;
            for (int i = sizes.Length - 1; i >= 0; i--)
            {
                (rest, origin[i]) = Math.DivRem(rest, counts[i]);
                origin[i] += first[i];
            }

            for (int i = 0; i < sizes.Length; i++)
            {
                number = (number * (((lengths[i] - 1) / sizes[i]) + 1)) + origin[i];
                origin[i] *= sizes[i];
            }

            var planes = new Span<byte>(target, length);
            if (chunks[number] is { } chunk) volume.CopyChunk(number, chunk, origin, request, planes);
            else volume._grid.Copy([], volume._dataset.Fill, origin, sizes, request, planes);
        }
    }
}
