using System.Runtime.InteropServices;
using QcaNet.Threading;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Hdf5;

/// <summary>
/// Writes a volume as PlantSeg does: one dataset (Z, Y, X) in the root group with <c>element_size_um</c>, either contiguous or chunked with
/// shuffle and deflate. The structures are those of HDF5 1.6, which every version of the library reads.
/// </summary>
internal static class Hdf5Writer
{
    private const int VoxelsPerWrite = 1 << 20, ChunkRows = 256, ChunkBytes = 1 << 20, MostChunkPlanes = 64;

    /// <summary>Writes the file from position 0 of a stream that can seek.</summary>
    public static void Write<T>(Stream stream, Volume<T> volume, VoxelType type, string dataset, int? level, int threads)
        where T : unmanaged
    {
        int size = VoxelConversion.Bytes(type);
        Shape3D shape = volume.Shape;
        if (level is null)
        {
            stream.Write(Hdf5Header.Contiguous(shape, volume.Spacing, type, dataset));
            byte[] buffer = new byte[Math.Min(VoxelsPerWrite, shape.Length) * size];
            for (Span<T> rest = volume.Voxels; !rest.IsEmpty; rest = rest[Math.Min(VoxelsPerWrite, rest.Length)..])
            {
                Span<T> some = rest[..Math.Min(VoxelsPerWrite, rest.Length)];
                StoredVoxels.Copy<T>(some, type, buffer.AsSpan(0, some.Length * size));
                stream.Write(buffer.AsSpan(0, some.Length * size));
            }

            return;
        }

        int rows = Math.Min(shape.Height, ChunkRows), columns = Math.Min(shape.Width, ChunkRows);
        int planes = Math.Clamp(ChunkBytes / (rows * columns * size), 1, Math.Min(shape.Depth, MostChunkPlanes));
        var chunk = new Shape3D(planes, rows, columns);
        byte[] header = Hdf5Header.Chunked(shape, volume.Spacing, type, dataset, chunk, level.Value, out int treeAt);
        stream.Write(header);
        List<Hdf5StoredChunk> chunks = WriteChunks(stream, volume, type, chunk, level.Value, threads);
        stream.Write(new byte[(int)(-stream.Position & 7)]);
        long root = Hdf5ChunkTree.Write(stream, chunks, shape, chunk);
        long end = stream.Position;
        Span<byte> number = stackalloc byte[8];
        foreach ((int at, long value) in ((int At, long Value)[])[(treeAt, root), (Hdf5Header.EndAt, end)])
        {
            MemoryMarshal.Write(number, value);
            if (!BitConverter.IsLittleEndian) number.Reverse();
            stream.Position = at;
            stream.Write(number);
        }

        stream.Position = end;
    }

    private static List<Hdf5StoredChunk> WriteChunks<T>(
        Stream stream, Volume<T> volume, VoxelType type, Shape3D chunk, int level, int threads)
        where T : unmanaged
    {
        Shape3D shape = volume.Shape;
        (int Z, int Y, int X)[] places =
        [
            .. from z in Enumerable.Range(0, ((shape.Depth - 1) / chunk.Depth) + 1)
               from y in Enumerable.Range(0, ((shape.Height - 1) / chunk.Height) + 1)
               from x in Enumerable.Range(0, ((shape.Width - 1) / chunk.Width) + 1)
               select (z * chunk.Depth, y * chunk.Height, x * chunk.Width),
        ];
        var chunks = new List<Hdf5StoredChunk>(places.Length);
        int atOnce = 4 * threads;
        for (int first = 0; first < places.Length; first += atOnce)
        {
            var packed = new byte[Math.Min(atOnce, places.Length - first)][];
            ParallelWork.For(packed.Length, 1, threads, new PackedChunk<T>(volume, type, chunk, level, places, first, packed));
            for (int i = 0; i < packed.Length; i++)
            {
                chunks.Add(new Hdf5StoredChunk(places[first + i], stream.Position, packed[i].Length));
                stream.Write(packed[i]);
            }
        }

        return chunks;
    }
}

/// <summary>A chunk in the file.</summary>
/// <param name="Place">Its first voxel.</param>
/// <param name="Address">Address of its bytes.</param>
/// <param name="Size">Number of bytes.</param>
internal readonly record struct Hdf5StoredChunk((int Z, int Y, int X) Place, long Address, int Size);
