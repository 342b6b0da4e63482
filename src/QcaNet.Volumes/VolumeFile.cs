using System.Buffers;
using System.Runtime.InteropServices;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes;

/// <summary>
/// An open file or stream. What it declares is available immediately; its voxels are read in parts on request. A time series of 100 GB can
/// be read plane by plane, slab by slab or volume by volume, in any order. Created by
/// <see cref="VolumeReader.Open(string, VolumeReadOptions?)"/>.
/// </summary>
/// <remarks>
/// Several threads can read at once; dispose only when none of them is reading. Members that take a span do not allocate memory of the size
/// of a plane: if a conversion needs a buffer for one, it is rented from the shared pool.
/// </remarks>
public sealed partial class VolumeFile : IDisposable
{
    // A span has at most 2^31 elements, even of bytes: longer reads are done in parts, and so are conversions, to stay in the cache.
    private const int LargestRead = 1 << 30;
    private const int ConversionBytes = 4 << 20;

    // Chunks of several planes are decompressed as a whole, so whole layers of them are converted at once, unless a layer is larger than
    // this.
    private const int LargestLayer = 64 << 20;

    private readonly IVolumeSource _source;
    private readonly VolumeReadOptions _options;
    private bool _disposed;

    internal VolumeFile(IVolumeSource source, VolumeReadOptions options)
    {
        _source = source;
        _options = options;
        Info = options.Spacing is { } s
            ? source.Info with { Spacing = s, SpacingZ = s.Z, SpacingY = s.Y, SpacingX = s.X, SpacingSource = SpacingSources.Options }
            : source.Info;
    }

    /// <summary>What the file declares; the spacing is that of the options if they specify one.</summary>
    public VolumeInfo Info { get; }

    private int PlaneBytes => Info.Shape.PlaneLength * VoxelConversion.Bytes(Info.Type);

    /// <summary>Reads one volume: all planes of a channel at a time point.</summary>
    /// <typeparam name="T">A type that can hold the file's values; see <see cref="VolumeReadOptions.Conversion"/>.</typeparam>
    /// <param name="timePoint">Index from 0; null uses the options, without which the file must have a single time point.</param>
    /// <param name="channel">Index from 0; null uses the options, without which the file must have a single channel.</param>
    /// <exception cref="VolumeFormatException">
    /// The pixels are damaged (Malformed); the type cannot hold them, or the file holds several volumes and none was chosen (Unsupported);
    /// there is not enough memory (Limit); the disk fails (Access).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such time point or channel.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public Volume<T> ReadVolume<T>(int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab<T>(.., timePoint, channel);

    /// <summary>Reads one volume into the caller's memory.</summary>
    /// <typeparam name="T">See <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="voxels">Exactly <c>Info.Shape.Length</c> voxels, filled in the order (z, y, x), x fastest.</param>
    /// <param name="timePoint">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentException">The span has a different length.</exception>
    /// <inheritdoc cref="ReadVolume{T}(int?, int?)" path="/exception"/>
    public void ReadVolume<T>(Span<T> voxels, int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab(voxels, .., timePoint, channel);

    /// <summary>Reads consecutive planes as a volume.</summary>
    /// <typeparam name="T">See <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="planes">At least one plane: <c>10..20</c> is ten planes starting at z = 10, <c>^5..</c> the last five.</param>
    /// <param name="timePoint">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such planes, time point or channel, or the range is empty.</exception>
    /// <inheritdoc cref="ReadVolume{T}(int?, int?)" path="/exception"/>
    public Volume<T> ReadSlab<T>(Range planes, int? timePoint = null, int? channel = null)
        where T : unmanaged
    {
        (int first, int count) = Check<T>(planes);
        (int t, int c) = Choose(timePoint, channel);
        try
        {
            var slab = new Volume<T>(
                GC.AllocateUninitializedArray<T>(count * Info.Shape.PlaneLength),
                new Shape3D(count, Info.Shape.Height, Info.Shape.Width),
                Info.Spacing);
            LargePages.Advise(slab.Voxels);
            Fill(slab.Voxels, first, t, c);
            return slab;
        }
        catch (OutOfMemoryException e)
        {
            throw new VolumeFormatException(
                Info.Path,
                VolumeFormatErrorKind.Limit,
                $"There is not enough memory for {count} planes of {Info.Shape.Height}x{Info.Shape.Width} voxels; read fewer at a time, "
                + "or close other programs.",
                null,
                e);
        }
    }

    /// <summary>Reads consecutive planes into the caller's memory.</summary>
    /// <typeparam name="T">See <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="voxels">Exactly the planes' voxels, filled in the order (z, y, x), x fastest.</param>
    /// <param name="planes">See <see cref="ReadSlab{T}(Range, int?, int?)"/>.</param>
    /// <param name="timePoint">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentException">The span has a different length.</exception>
    /// <inheritdoc cref="ReadSlab{T}(Range, int?, int?)" path="/exception"/>
    public void ReadSlab<T>(Span<T> voxels, Range planes, int? timePoint = null, int? channel = null)
        where T : unmanaged
    {
        (int first, int count) = Check<T>(planes);
        (int t, int c) = Choose(timePoint, channel);
        if (voxels.Length != count * Info.Shape.PlaneLength)
        {
            throw new ArgumentException(
                $"{voxels.Length} voxels were given for {count} planes of {Info.Shape.Height}x{Info.Shape.Width} "
                + $"({count * Info.Shape.PlaneLength} voxels).",
                nameof(voxels));
        }

        Fill(voxels, first, t, c);
    }

    /// <summary>Reads one plane, as a volume of depth 1.</summary>
    /// <typeparam name="T">See <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="z">Index of the plane, from 0.</param>
    /// <param name="timePoint">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such plane, time point or channel.</exception>
    /// <inheritdoc cref="ReadVolume{T}(int?, int?)" path="/exception"/>
    public Volume<T> ReadPlane<T>(int z, int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab<T>(OnePlane(z), timePoint, channel);

    /// <summary>Reads one plane into the caller's memory.</summary>
    /// <typeparam name="T">See <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="voxels">Exactly <c>Info.Shape.PlaneLength</c> voxels, filled row by row.</param>
    /// <param name="z">Index of the plane, from 0.</param>
    /// <param name="timePoint">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">See <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentException">The span has a different length.</exception>
    /// <inheritdoc cref="ReadPlane{T}(int, int?, int?)" path="/exception"/>
    public void ReadPlane<T>(Span<T> voxels, int z, int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab(voxels, OnePlane(z), timePoint, channel);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _disposed = true;
        _source.Dispose();
    }

    private Range OnePlane(int z)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(z);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(z, Info.Shape.Depth);
        return z..(z + 1);
    }

    private (int First, int Count) Check<T>(Range planes)
        where T : unmanaged
    {
        VoxelConversion.CheckIsReadable<T>();
        ObjectDisposedException.ThrowIf(_disposed, this);
        (int first, int count) = planes.GetOffsetAndLength(Info.Shape.Depth);
        if (count == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(planes), planes, $"The range is empty; the file has {Info.Shape.Depth} planes.");
        }

        long voxels = (long)count * Info.Shape.PlaneLength;
        if (voxels * VoxelConversion.Bytes(Info.Type) > _options.MaximumBytes)
        {
            throw new VolumeFormatException(
                Info.Path,
                VolumeFormatErrorKind.Limit,
                $"{count} planes of {Info.Shape.Height}x{Info.Shape.Width} {VoxelConversion.Name(Info.Type)} voxels exceed the "
                + "limit of "
                + $"{_options.MaximumBytes} bytes.",
                advice: "Raise VolumeReadOptions.MaximumBytes, or read fewer planes at a time.")
            { Remedy = Remedy.RaiseLimit };
        }

        if (voxels > Array.MaxLength)
        {
            throw new VolumeFormatException(
                Info.Path,
                VolumeFormatErrorKind.Limit,
                $"{count} planes of {Info.Shape.Height}x{Info.Shape.Width} voxels exceed the {Array.MaxLength} voxels that a "
                + "volume can hold.",
                advice: "Read them in parts with VolumeReader.Open and ReadSlab.");
        }

        return (first, count);
    }

    private VolumeFormatException WrongType(string problem, string advice) => Choice(problem, advice, Remedy.AllowConversion);

    private void Fill<T>(Span<T> voxels, int first, int timePoint, int channel)
        where T : unmanaged
    {
        VoxelType wanted = VoxelConversion.TypeOf<T>()!.Value;
        if (wanted == Info.Type)
        {
            int atOnce = Math.Max(1, LargestRead / PlaneBytes) * Info.Shape.PlaneLength;
            for (int z = first; !voxels.IsEmpty; z += atOnce / Info.Shape.PlaneLength)
            {
                Span<T> part = voxels[..Math.Min(atOnce, voxels.Length)];
                _source.ReadPlanes(timePoint, channel, z, MemoryMarshal.AsBytes(part));
                voxels = voxels[part.Length..];
            }

            return;
        }

        if (_options.Conversion == VoxelConversionRule.Lossless && !VoxelConversion.IsLossless(Info.Type, wanted))
        {
            throw WrongType(
                $"The file holds {VoxelConversion.Name(Info.Type)} voxels, which {VoxelConversion.Name(wanted)} cannot hold exactly.",
                $"Read them as {VoxelConversion.Name(Info.Type)} or a wider type; VolumeReadOptions.Conversion allows others.");
        }

        Convert(voxels, first, timePoint, channel);
    }

    private void Convert<T>(Span<T> voxels, int first, int timePoint, int channel)
        where T : unmanaged
    {
        int layer = _source.PlanesOfAChunk <= LargestLayer / PlaneBytes ? _source.PlanesOfAChunk : 1;
        int planesAtOnce = Math.Max(1, ConversionBytes / PlaneBytes / layer) * layer, depth = voxels.Length / Info.Shape.PlaneLength;
        byte[] stored = ArrayPool<byte>.Shared.Rent(Math.Min(planesAtOnce, depth) * PlaneBytes);
        try
        {
            for (int z = first, planes; !voxels.IsEmpty; z += planes)
            {
                planes = Math.Min(planesAtOnce - (z % layer), voxels.Length / Info.Shape.PlaneLength);
                Span<T> part = voxels[..(planes * Info.Shape.PlaneLength)];
                Span<byte> bytes = stored.AsSpan(0, part.Length / Info.Shape.PlaneLength * PlaneBytes);
                _source.ReadPlanes(timePoint, channel, z, bytes);
                int refused = VoxelConversion.Convert(bytes, Info.Type, part, _options.Conversion);
                if (refused >= 0) throw RefusedVoxel<T>(bytes, z, refused);
                voxels = voxels[part.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private VolumeFormatException RefusedVoxel<T>(ReadOnlySpan<byte> stored, int firstPlane, int index)
        where T : unmanaged
    {
        (int z, int inPlane) = Math.DivRem(index, Info.Shape.PlaneLength);
        (int y, int x) = Math.DivRem(inPlane, Info.Shape.Width);
        string value = VoxelConversion.Text(stored, Info.Type, index);
        string what = typeof(T) == typeof(int) && _options.Conversion == VoxelConversionRule.Lossless
            ? "is not a label"
            : $"does not fit {VoxelConversion.Name(VoxelConversion.TypeOf<T>()!.Value)}";
        string where = $"voxel (z {firstPlane + z}, y {y}, x {x})";
        return WrongType(
            $"The {VoxelConversion.Name(Info.Type)} value {value} of {where} "
            + $"{what}.", $"Read the file as {VoxelConversion.Name(Info.Type)}.");
    }
}
