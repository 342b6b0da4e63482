using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QcaNet.Volumes.Sources;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Npy;

/// <summary>
/// An open <c>.npy</c> file with a (Z, Y, X) or (Y, X) array, or one whose axes the caller names. Any part can be read by its offset.
/// </summary>
internal sealed class NpyVolume : IVolumeSource
{
    // Block size for reading an array in Fortran order.
    private const int BlockVoxels = 1 << 18;

    private readonly SourceFile _file;
    private readonly NpyHeader _header;

    // Position of plane (t, z, c) among the planes of the file, in the order (t, z, c) with c fastest. Null if the file holds the planes of
    // one volume, in order.
    private readonly int[]? _places;

    private NpyVolume(SourceFile file, NpyHeader header, (int T, int Z, int C) sizes, string order)
    {
        _file = file;
        _header = header;
        _places = sizes is { T: 1, C: 1 } ? null : StackLayout.PagesInOrder(sizes, order);
        long[] lengths = header.Lengths;
        string axes = string.Concat(order.Where(axis => axis switch { 'T' => sizes.T, 'Z' => sizes.Z, _ => sizes.C } > 1)) + "YX";
        Info = new VolumeInfo
        {
            Path = file.Path,
            Shape = Shape3D.OfFile(sizes.Z, (int)lengths[^2], (int)lengths[^1]),
            Type = header.Type,
            TimePoints = sizes.T,
            Channels = sizes.C,
            Description = VolumeDescription.NumPy,
            Container = VolumeContainer.Npy,
            StoredAxes = header.FirstAxisFastest ? new string([.. axes.Reverse()]) : axes,
            Compression = StoredCompressions.None,
            Chunks = new VolumeChunks(VolumeChunkKind.Whole, 1, (int)lengths[^2], (int)lengths[^1]),
            IsBigEndian = header.BigEndian,
            FileLength = file.Length,
        };
    }

    public VolumeInfo Info { get; }

    /// <summary>
    /// Takes ownership of a file that begins with <see cref="NpyHeader.Magic"/> and checks everything its header states. No voxels are
    /// read.
    /// </summary>
    internal static NpyVolume Open(SourceFile file, VolumeReadOptions options)
    {
        NpyHeader header = NpyHeader.Read(file);
        long[] lengths = header.Lengths;
        string shape = AxisNames.Lengths(lengths);
        if (lengths.Length < 2)
        {
            throw file.Unsupported($"The array of the NumPy file has {lengths.Length} axes; save an array with planes, rows and columns.");
        }

        if (lengths.Contains(0)) throw file.Unsupported("The array of the NumPy file is empty: an axis has length 0.");
        Int128 voxels = 1;
        foreach (long length in lengths) voxels = Int128.Min(voxels * length, long.MaxValue);
        if (lengths.Max() > int.MaxValue || lengths[^1] * lengths[^2] > Array.MaxLength)
        {
            throw file.Limit(
                $"The NumPy file declares an array of {shape} voxels; planes of at most {Array.MaxLength} are supported. "
                + "Split it into blocks.");
        }

        // The header may declare whatever the file is long enough to hold: nothing is allocated before a part of it is requested.
        Int128 bytes = voxels * VoxelConversion.Bytes(header.Type);
        if (bytes > Math.Max(options.MaximumBytes, file.Length))
        {
            throw file.Limit(
                $"The NumPy file holds {shape} {VoxelConversion.Name(header.Type)} voxels, more than the limit of "
                + $"{options.MaximumBytes} bytes.",
                nameof(VolumeReadOptions.MaximumBytes));
        }

        if (bytes > file.Length - header.DataStart) throw file.EndsEarly(header.DataStart, (long)bytes);
        CheckAlone(file, header.DataStart + (long)bytes);
        ((int T, int Z, int C) sizes, string order) = Named(file, lengths, shape, options);
        if (sizes is not { T: 1, C: 1 } && (Int128)sizes.T * sizes.Z * sizes.C > options.MaximumPages)
        {
            throw file.Limit($"The NumPy file holds {(Int128)sizes.T * sizes.Z * sizes.C} planes.", nameof(VolumeReadOptions.MaximumPages));
        }

        if (header.FirstAxisFastest && sizes is not { T: 1, C: 1 })
        {
            throw file.Unsupported("The array of the NumPy file is in Fortran order; save numpy.ascontiguousarray(array).");
        }

        return new NpyVolume(file, header, sizes, order);
    }

    public void Dispose() => _file.Dispose();

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int size = VoxelConversion.Bytes(Info.Type);
        if (!_header.FirstAxisFastest)
        {
            ReadInOrder(timePoint, channel, firstPlane, planes, Info.Shape.PlaneLength * size);
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

        if (_header.BigEndian == BitConverter.IsLittleEndian) StoredNumbers.Reverse(planes, size);
    }

    // numpy.save appends to an open file. NumPy reads one array after the other; here the others would be lost silently.
    private static void CheckAlone(SourceFile file, long end)
    {
        Span<byte> next = stackalloc byte[NpyHeader.Magic.Length];
        if (file.Length - end < next.Length) return;
        file.Read(end, next);
        if (!next.SequenceEqual(NpyHeader.Magic)) return;
        throw file.Unsupported("The NumPy file holds several arrays; save each array to its own file.");
    }

    // Arrays have no axis names. Up to three axes are planes, rows and columns by convention; with more, the caller must name them.
    private static ((int T, int Z, int C) Sizes, string Order) Named(
        SourceFile file, long[] lengths, string shape, VolumeReadOptions options)
    {
        int[] stored = [.. lengths[..^2].Select(length => (int)length)];
        string? axes = options.Axes ?? (stored.Length == 0 ? "YX" : stored.Length == 1 ? "ZYX" : null);
        if (axes is null)
        {
            throw file.UnknownAxes(
                $"The array of the NumPy file has {lengths.Length} axes ({shape}) and does not name them.",
                lengths.Length == 4 ? "\"TZYX\" or \"CZYX\"" : "\"TZCYX\" or \"TCZYX\"");
        }

        return AxisNames.Assign(axes, stored) ?? throw file.UnknownAxes(
            $"The array of the NumPy file has {lengths.Length} axes ({shape}), which the axes \"{axes}\" do not "
            + "match.", "one letter per axis that is longer than 1");
    }

    // Reads as many planes at once as are contiguous in the file.
    private void ReadInOrder(int timePoint, int channel, int firstPlane, Span<byte> planes, int planeBytes)
    {
        for (int z = firstPlane; !planes.IsEmpty;)
        {
            if (_places is null)
            {
                _file.Read(_header.DataStart + ((long)z * planeBytes), planes);
                return;
            }

            int place = Place(timePoint, z, channel);
            int run = 1;
            while (run < planes.Length / planeBytes && Place(timePoint, z + run, channel) == place + run) run++;
            _file.Read(_header.DataStart + ((long)place * planeBytes), planes[..(run * planeBytes)]);
            planes = planes[(run * planeBytes)..];
            z += run;
        }
    }

    private int Place(int t, int z, int c) => _places![(((t * Info.Shape.Depth) + z) * Info.Channels) + c];

    // In Fortran order a column along z is contiguous, and the columns of one x follow those of the previous x. A plane takes one voxel of
    // each column, so the whole file is always read, in blocks of several columns or a part of one.
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

    // Copies the voxels of a column, starting at plane z, to their planes, if these are requested.
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
}
