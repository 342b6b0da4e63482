using System.Buffers;
using System.IO.Compression;
using QcaNet.Threading;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Hdf5;

/// <summary>Shuffles and deflates a chunk. The part of an edge chunk that lies outside the volume is 0.</summary>
internal readonly struct PackedChunk<T>(
    Volume<T> volume, VoxelType type, Shape3D chunk, int level, (int Z, int Y, int X)[] places, int first, byte[][] packed)
    : IWorkItem
    where T : unmanaged
{
    public void Do(int index)
    {
        (int z0, int y0, int x0) = places[first + index];
        Shape3D shape = volume.Shape;
        int size = VoxelConversion.Bytes(type), length = chunk.Length * size;
        int planes = Math.Min(chunk.Depth, shape.Depth - z0), rows = Math.Min(chunk.Height, shape.Height - y0);
        int width = Math.Min(chunk.Width, shape.Width - x0);
        byte[] voxels = ArrayPool<byte>.Shared.Rent(length), shuffled = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            voxels.AsSpan(0, length).Clear();
            for (int z = 0; z < planes; z++)
            {
                ReadOnlySpan<T> plane = volume.Plane(z0 + z);
                for (int y = 0; y < rows; y++)
                {
                    Span<byte> to = voxels.AsSpan(((z * chunk.Height) + y) * chunk.Width * size, width * size);
                    StoredVoxels.Copy(plane.Slice(((y0 + y) * shape.Width) + x0, width), type, to);
                }
            }

            for (int part = 0; part < size; part++)
            {
                Span<byte> to = shuffled.AsSpan(part * chunk.Length, chunk.Length);
                for (int i = 0; i < to.Length; i++) to[i] = voxels[(i * size) + part];
            }

            using var memory = new MemoryStream();
            using (var zlib = new ZLibStream(memory, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
            {
                zlib.Write(shuffled, 0, length);
            }

            packed[index] = memory.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(voxels);
            ArrayPool<byte>.Shared.Return(shuffled);
        }
    }
}
