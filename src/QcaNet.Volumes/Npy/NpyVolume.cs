using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Npy;

/// <summary>An open <c>.npy</c> file with a (Z, Y, X) or (Y, X) array. Any part is read through its offset.</summary>
internal sealed class NpyVolume : IVolumeSource
{
    // Of an array in Fortran order: what is read at once.
    private const int BlockVoxels = 1 << 18;

    private readonly SourceFile _file;
    private readonly NpyHeader _header;

    private NpyVolume(SourceFile file, NpyHeader header, Shape3D shape)
    {
        _file = file;
        _header = header;
        string axes = shape.Depth > 1 ? "ZYX" : "YX";
        Info = new VolumeInfo
        {
            Path = file.Path,
            Shape = shape,
            Type = header.Type,
            Description = "NumPy",
            Format = "NumPy",
            StoredAxes = header.FirstAxisFastest ? new string([.. axes.Reverse()]) : axes,
            Compression = "none",
            BigEndian = header.BigEndian,
            FileLength = file.Length,
        };
    }

    public VolumeInfo Info { get; }

    /// <summary>Takes a file over that begins with <see cref="NpyHeader.Magic"/> and checks all its header says. No voxel is read.</summary>
    internal static NpyVolume Open(SourceFile file, VolumeReadOptions options)
    {
        NpyHeader header = NpyHeader.Read(file);
        long[] lengths = header.Lengths;
        if (lengths.Length is not (2 or 3))
        {
            throw file.Unsupported($"The array of the NumPy file has {lengths.Length} axes; two (rows, columns) or three (planes, rows, columns) are read. Save one volume, array[t], or write a TIFF file, which names its axes.");
        }

        if (lengths.Contains(0)) throw file.Unsupported("The array of the NumPy file is empty: an axis has the length 0.");
        Int128 voxels = 1;
        foreach (long length in lengths) voxels *= Math.Min(length, int.MaxValue);
        if (voxels > Array.MaxLength || lengths.Max() > int.MaxValue)
        {
            throw file.Limit($"The NumPy file declares a volume of {string.Join('x', lengths)} voxels; one of at most {Array.MaxLength} is read. Cut it into blocks.");
        }

        Int128 bytes = voxels * VoxelConversion.Bytes(header.Type);
        if (bytes > options.MaximumBytes)
        {
            throw file.Limit($"The NumPy file holds {string.Join('x', lengths)} {VoxelConversion.Name(header.Type)} voxels, more than the limit of {options.MaximumBytes} bytes; raise VolumeReadOptions.MaximumBytes to read it.");
        }

        // What follows the array is left alone, as NumPy leaves it: several arrays may be saved into one file.
        if (bytes > file.Length - header.DataStart) throw file.EndsEarly(header.DataStart, (long)bytes);
        return new NpyVolume(file, header, new Shape3D(lengths.Length == 3 ? (int)lengths[0] : 1, (int)lengths[^2], (int)lengths[^1]));
    }

    public void Dispose() => _file.Dispose();

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int size = VoxelConversion.Bytes(Info.Type);
        if (!_header.FirstAxisFastest)
        {
            _file.Read(_header.DataStart + ((long)firstPlane * Info.Shape.PlaneLength * size), planes);
        }
        else
        {
            switch (size)
            {
                case 1: Transpose(firstPlane, planes); break;
                case 2: Transpose(firstPlane, MemoryMarshal.Cast<byte, ushort>(planes)); break;
                case 4: Transpose(firstPlane, MemoryMarshal.Cast<byte, uint>(planes)); break;
                case 8: Transpose(firstPlane, MemoryMarshal.Cast<byte, ulong>(planes)); break;
                default: throw new UnreachableException();
            }
        }

        if (_header.BigEndian == BitConverter.IsLittleEndian) Reverse(planes, size);
    }

    // In Fortran order a column along z lies together, the columns of one x after those of the x before. A plane takes one voxel of each:
    // whatever is asked for, the whole file goes by, in blocks of some columns or of a part of one.
    private void Transpose<T>(int firstPlane, Span<T> planes)
        where T : unmanaged
    {
        (int depth, int height, int width) = Info.Shape;
        int columns = width * height;
        int columnsAtOnce = Math.Clamp(BlockVoxels / depth, 1, columns);
        bool whole = depth <= BlockVoxels;
        (int from, int to) = whole ? (0, depth) : (firstPlane, firstPlane + (planes.Length / columns));
        int voxelsAtOnce = Math.Min(to - from, BlockVoxels);
        T[] block = ArrayPool<T>.Shared.Rent(columnsAtOnce * voxelsAtOnce);
        try
        {
            for (int column = 0; column < columns; column += columnsAtOnce)
            {
                int count = Math.Min(columnsAtOnce, columns - column);
                for (int z = from; z < to; z += voxelsAtOnce)
                {
                    int voxels = Math.Min(voxelsAtOnce, to - z);
                    Span<T> part = block.AsSpan(0, count * voxels);
                    _file.Read(_header.DataStart + ((((long)column * depth) + z) * Unsafe.SizeOf<T>()), MemoryMarshal.AsBytes(part));
                    for (int i = 0; i < count; i++) Scatter(part.Slice(i * voxels, voxels), z, firstPlane, column + i, planes);
                }
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(block);
        }
    }

    // Voxels of a column from plane z on, each into its plane, where that is asked for.
    private void Scatter<T>(ReadOnlySpan<T> voxels, int z, int firstPlane, int column, Span<T> planes)
    {
        int planeLength = Info.Shape.PlaneLength;
        (int x, int y) = Math.DivRem(column, Info.Shape.Height);
        int skipped = Math.Max(firstPlane - z, 0);
        int taken = Math.Min(voxels.Length, firstPlane + (planes.Length / planeLength) - z) - skipped;
        int to = ((z + skipped - firstPlane) * planeLength) + (y * Info.Shape.Width) + x;
        foreach (T voxel in voxels.Slice(skipped, taken))
        {
            planes[to] = voxel;
            to += planeLength;
        }
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2: Reverse(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case 4: Reverse(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case 8: Reverse(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
        }
    }

    private static void Reverse(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Reverse(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Reverse(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
}
