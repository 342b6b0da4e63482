using System.Collections.Concurrent;
using QcaNet.Threading;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Compresses the strips of a volume on several threads and returns them in order: a batch is compressed, then written, so that memory
/// holds a few strips per thread and the bytes of the file do not depend on the number of threads.
/// </summary>
internal sealed class PackedStrips : IDisposable
{
    // Strips take different amounts of time: with eight per thread, the last one of a batch hardly delays the others.
    private const int StripsPerThread = 8;

    private readonly StackEncoding _encoding;
    private readonly ConcurrentBag<StripPacker> _packers = [];
    private readonly (byte[] Bytes, int Length)[] _batch;

    internal PackedStrips(StackEncoding encoding)
    {
        _encoding = encoding;
        _batch = new (byte[], int)[StripsPerThread * encoding.Threads];
        Array.Fill(_batch, ([], 0));
    }

    /// <summary>Compresses all strips of a volume, plane after plane.</summary>
    /// <param name="volume">The voxels.</param>
    /// <param name="write">Receives each compressed strip with its index in the volume, in order.</param>
    internal void Pack<T>(Volume<T> volume, PackedStripWriter write)
        where T : unmanaged
    {
        int strips = checked(volume.Shape.Depth * _encoding.StripsPerPlane);
        for (int first = 0; first < strips; first += _batch.Length)
        {
            int count = Math.Min(_batch.Length, strips - first);
            ParallelWork.For(count, batch: 1, _encoding.Threads, new Strip<T>(this, volume, first));
            for (int i = 0; i < count; i++) write(first + i, _batch[i].Bytes.AsSpan(0, _batch[i].Length));
        }
    }

    public void Dispose()
    {
        foreach (StripPacker packer in _packers) packer.Dispose();
    }

    private readonly struct Strip<T>(PackedStrips owner, Volume<T> volume, int first) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            StackEncoding encoding = owner._encoding;
            (int z, int strip) = Math.DivRem(first + index, encoding.StripsPerPlane);
            int row = strip * encoding.RowsPerStrip;
            int rows = Math.Min(encoding.RowsPerStrip, volume.Shape.Height - row);
            if (!owner._packers.TryTake(out StripPacker? packer)) packer = new StripPacker(encoding);
            packer.Pack<T>(volume.Plane(z).Slice(row * volume.Shape.Width, rows * volume.Shape.Width));

            ref (byte[] Bytes, int Length) place = ref owner._batch[index];
            if (place.Bytes.Length < packer.Packed.Length) place.Bytes = GC.AllocateUninitializedArray<byte>(packer.Packed.Length);
            packer.Packed.CopyTo(place.Bytes);
            place.Length = packer.Packed.Length;
            owner._packers.Add(packer);
        }
    }
}

/// <summary>Receives compressed strip <paramref name="index"/> of a volume.</summary>
internal delegate void PackedStripWriter(int index, ReadOnlySpan<byte> packed);
