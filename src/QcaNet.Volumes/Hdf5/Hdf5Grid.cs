using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Hdf5;

/// <summary>The planes requested by a read.</summary>
/// <param name="TimePoint">Index of the time point, from 0.</param>
/// <param name="Channel">Index of the channel, from 0.</param>
/// <param name="First">The first plane.</param>
/// <param name="Depth">Number of planes.</param>
internal readonly record struct Hdf5Request(int TimePoint, int Channel, int First, int Depth);

/// <summary>Maps t, c, z, y and x to the axes of a dataset, and boxes of the dataset to planes.</summary>
internal sealed class Hdf5Grid
{
    private readonly int[] _place;
    private readonly int _size;

    /// <param name="axes">A letter per axis of the dataset.</param>
    /// <param name="lengths">Its lengths.</param>
    /// <param name="size">Size of a voxel in bytes.</param>
    public Hdf5Grid(string axes, long[] lengths, int size)
    {
        _place = [.. "tczyx".Select(name => axes.IndexOf(name, StringComparison.Ordinal))];
        (Lengths, _size) = (lengths, size);
    }

    /// <summary>Lengths of the axes of the dataset.</summary>
    public long[] Lengths { get; }

    /// <summary>Size of a voxel in bytes.</summary>
    public int VoxelBytes => _size;

    /// <summary>Length of an axis; 1 if the dataset does not have it.</summary>
    public long Length(char axis) => PlaceOf(axis) is >= 0 and var place ? Lengths[place] : 1;

    /// <summary>The position of an axis in the dataset; -1 if the dataset does not have it.</summary>
    public int PlaceOf(char axis) => _place["tczyx".IndexOf(axis, StringComparison.Ordinal)];

    /// <summary>The range of each axis of the dataset that a request needs: its first index, and the one after the last.</summary>
    public (long From, long To)[] Ranges(Hdf5Request request)
    {
        var ranges = new (long From, long To)[Lengths.Length];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = Array.IndexOf(_place, i) switch
            {
                0 => (request.TimePoint, request.TimePoint + 1),
                1 => (request.Channel, request.Channel + 1),
                2 => (request.First, request.First + request.Depth),
                _ => (0, Lengths[i]),
            };
        }

        return ranges;
    }

    /// <summary>Copies the part of the planes that a box of the dataset contains.</summary>
    /// <param name="box">Its voxels, the last axis fastest; empty for voxels that were never written.</param>
    /// <param name="fill">Value of voxels that were never written; empty for 0.</param>
    /// <param name="origin">Start of the box along each axis.</param>
    /// <param name="extent">Its lengths; it may extend beyond the dataset.</param>
    /// <param name="request">The planes.</param>
    /// <param name="planes">Filled where the box overlaps them.</param>
    public void Copy(
        ReadOnlySpan<byte> box, byte[] fill, ReadOnlySpan<long> origin, ReadOnlySpan<long> extent, Hdf5Request request, Span<byte> planes)
    {
        Span<long> strides = stackalloc long[extent.Length];
        long stride = 1;
        for (int i = extent.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= extent[i];
        }

        (int height, int width) = ((int)Length('y'), (int)Length('x'));
        (long z0, long z1, long sz) = Part(2, request.First, request.First + request.Depth, origin, extent, strides);
        (long y0, long y1, long sy) = Part(3, 0, height, origin, extent, strides);
        (long x0, long x1, long sx) = Part(4, 0, width, origin, extent, strides);
        if (x1 <= x0) return;
        long start = -((Origin(2, origin) * sz) + (Origin(3, origin) * sy) + (Origin(4, origin) * sx));
        if (_place[0] >= 0) start += (request.TimePoint - origin[_place[0]]) * strides[_place[0]];
        if (_place[1] >= 0) start += (request.Channel - origin[_place[1]]) * strides[_place[1]];
        for (long z = z0; z < z1; z++)
        {
            for (long y = y0; y < y1; y++)
            {
                long at = ((((z - request.First) * height) + y) * width) + x0;
                Span<byte> row = planes.Slice((int)(at * _size), (int)(x1 - x0) * _size);
                if (box.IsEmpty) Fill(row, fill);
                else if (sx == 1) box.Slice((int)(start + (z * sz) + (y * sy) + x0) * _size, row.Length).CopyTo(row);
                else StoredNumbers.Gather(box[((int)(start + (z * sz) + (y * sy) + (x0 * sx)) * _size)..], (int)sx, row, _size);
            }
        }
    }

    /// <summary>Sets voxels that were never written.</summary>
    public static void Fill(Span<byte> voxels, byte[] fill)
    {
        if (fill.Length == 0)
        {
            voxels.Clear();
            return;
        }

        for (int i = 0; i < voxels.Length; i += fill.Length) fill.CopyTo(voxels[i..]);
    }

    private long Origin(int axis, ReadOnlySpan<long> origin) => _place[axis] is >= 0 and var place ? origin[place] : 0;

    private (long From, long To, long Stride) Part(
        int axis, long from, long to, ReadOnlySpan<long> origin, ReadOnlySpan<long> extent, ReadOnlySpan<long> strides)
    {
        int place = _place[axis];
        return place < 0 ? (from, to, 0)
            : (Math.Max(from, origin[place]), Math.Min(to, origin[place] + extent[place]), strides[place]);
    }
}
