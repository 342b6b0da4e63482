using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes;

/// <summary>
/// An open file: what it declares at once, its voxels in the parts that are asked for. A time series of 100 GB is read plane by plane,
/// slab by slab or volume by volume, in any order. Made by <see cref="VolumeReader.Open"/>.
/// </summary>
/// <remarks>
/// Reading is safe from several threads at once; disposing is not, as long as one of them reads. Members that take a span allocate nothing
/// of the size of a plane: where a conversion needs room for one it comes from the shared pool.
/// </remarks>
public sealed class VolumeFile : IDisposable
{
    // A span has at most 2^31 elements, bytes among them: longer reads go in parts, and so do conversions, to stay in the cache's reach.
    private const int LargestRead = 1 << 30;
    private const int ConversionBytes = 4 << 20;

    private readonly IVolumeSource _source;
    private readonly VolumeReadOptions _options;
    private bool _disposed;

    internal VolumeFile(IVolumeSource source, VolumeReadOptions options)
    {
        _source = source;
        _options = options;
        Info = options.Spacing is { } s
            ? source.Info with { Spacing = s, SpacingZ = s.Z, SpacingY = s.Y, SpacingX = s.X, SpacingSource = "options" }
            : source.Info;
    }

    /// <summary>What the file declares; the spacing is the options' where they give one.</summary>
    public VolumeInfo Info { get; }

    private int PlaneBytes => Info.Shape.PlaneLength * VoxelConversion.Bytes(Info.Type);

    /// <summary>Reads one volume: all planes of a channel at a time point.</summary>
    /// <typeparam name="T">A type that holds the file's values; see <see cref="VolumeReadOptions.Conversion"/>.</typeparam>
    /// <param name="timePoint">From 0; null: the options' choice, or else the file must hold one only.</param>
    /// <param name="channel">From 0; null: the options' choice, or else the file must hold one only.</param>
    /// <exception cref="VolumeFormatException">
    /// The pixels are damaged (Malformed); the type cannot hold them, or several volumes leave a choice (Unsupported); the memory does not
    /// suffice (Limit); the disk fails (Access).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such time point or channel.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no voxel type.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public Volume<T> ReadVolume<T>(int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab<T>(.., timePoint, channel);

    /// <summary>Reads one volume into voxels of the caller's.</summary>
    /// <typeparam name="T">As <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="voxels">Exactly <c>Info.Shape.Length</c> voxels, filled in the order (z, y, x), x fastest.</param>
    /// <param name="timePoint">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <inheritdoc cref="ReadVolume{T}(int?, int?)" path="/exception"/>
    public void ReadVolume<T>(Span<T> voxels, int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab(voxels, .., timePoint, channel);

    /// <summary>Reads adjoining planes as a volume.</summary>
    /// <typeparam name="T">As <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="planes">At least one plane: <c>10..20</c> are ten planes from z = 10 on, <c>^5..</c> the last five.</param>
    /// <param name="timePoint">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such planes, time point or channel, or the range is empty.</exception>
    /// <inheritdoc cref="ReadVolume{T}(int?, int?)" path="/exception"/>
    public Volume<T> ReadSlab<T>(Range planes, int? timePoint = null, int? channel = null)
        where T : unmanaged
    {
        (int first, int count) = Check<T>(planes);
        (int t, int c) = Choose(timePoint, channel);
        try
        {
            var slab = new Volume<T>(GC.AllocateUninitializedArray<T>(count * Info.Shape.PlaneLength), new Shape3D(count, Info.Shape.Height, Info.Shape.Width), Info.Spacing);
            Fill(slab.Voxels, first, t, c);
            return slab;
        }
        catch (OutOfMemoryException e)
        {
            throw new VolumeFormatException(Info.Path, VolumeFormatErrorKind.Limit, $"The memory does not suffice for {count} planes of {Info.Shape.Height}x{Info.Shape.Width} voxels; read fewer at a time, or close other programs.", null, e);
        }
    }

    /// <summary>Reads adjoining planes into voxels of the caller's.</summary>
    /// <typeparam name="T">As <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="voxels">Exactly the planes' voxels, filled in the order (z, y, x), x fastest.</param>
    /// <param name="planes">As <see cref="ReadSlab{T}(Range, int?, int?)"/>.</param>
    /// <param name="timePoint">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <inheritdoc cref="ReadSlab{T}(Range, int?, int?)" path="/exception"/>
    public void ReadSlab<T>(Span<T> voxels, Range planes, int? timePoint = null, int? channel = null)
        where T : unmanaged
    {
        (int first, int count) = Check<T>(planes);
        (int t, int c) = Choose(timePoint, channel);
        if (voxels.Length != count * Info.Shape.PlaneLength)
        {
            throw new ArgumentException($"{voxels.Length} voxels were given for {count} planes of {Info.Shape.Height}x{Info.Shape.Width} ({count * Info.Shape.PlaneLength} voxels).", nameof(voxels));
        }

        Fill(voxels, first, t, c);
    }

    /// <summary>Reads one plane, as a volume of depth 1.</summary>
    /// <typeparam name="T">As <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="z">The plane, from 0.</param>
    /// <param name="timePoint">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such plane, time point or channel.</exception>
    /// <inheritdoc cref="ReadVolume{T}(int?, int?)" path="/exception"/>
    public Volume<T> ReadPlane<T>(int z, int? timePoint = null, int? channel = null)
        where T : unmanaged => ReadSlab<T>(OnePlane(z), timePoint, channel);

    /// <summary>Reads one plane into voxels of the caller's.</summary>
    /// <typeparam name="T">As <see cref="ReadVolume{T}(int?, int?)"/>.</typeparam>
    /// <param name="voxels">Exactly <c>Info.Shape.PlaneLength</c> voxels, filled row after row.</param>
    /// <param name="z">The plane, from 0.</param>
    /// <param name="timePoint">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <param name="channel">As <see cref="ReadVolume{T}(int?, int?)"/>.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
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
        VoxelConversion.CheckIsVoxelType<T>();
        ObjectDisposedException.ThrowIf(_disposed, this);
        (int first, int count) = planes.GetOffsetAndLength(Info.Shape.Depth);
        if (count == 0) throw new ArgumentOutOfRangeException(nameof(planes), planes, $"The range holds no plane; the file has {Info.Shape.Depth}.");
        long voxels = (long)count * Info.Shape.PlaneLength;
        if (voxels * VoxelConversion.Bytes(Info.Type) > _options.MaximumBytes)
        {
            throw Limit($"{count} planes of {Info.Shape.Height}x{Info.Shape.Width} {VoxelConversion.Name(Info.Type)} voxels are more than the limit of {_options.MaximumBytes} bytes; raise VolumeReadOptions.MaximumBytes, or read fewer planes at a time with VolumeReader.Open and ReadSlab.");
        }

        return voxels <= Array.MaxLength
            ? (first, count)
            : throw Limit($"{count} planes of {Info.Shape.Height}x{Info.Shape.Width} voxels are more than the {Array.MaxLength} voxels that a volume can hold; read them in parts with VolumeReader.Open and ReadSlab.");
    }

    // Nothing chooses silently: the wrong channel gives a plausible segmentation of the wrong thing.
    private (int TimePoint, int Channel) Choose(int? timePoint, int? channel) =>
        (Choose(timePoint, _options.TimePoint, Info.TimePoints, "time points", nameof(VolumeReadOptions.TimePoint), nameof(timePoint)),
            Choose(channel, _options.Channel, Info.Channels, "channels", nameof(VolumeReadOptions.Channel), nameof(channel)));

    private int Choose(int? wanted, int? byOptions, int count, string what, string option, string parameter)
    {
        if (wanted is { } index)
        {
            return index >= 0 && index < count ? index : throw new ArgumentOutOfRangeException(parameter, index, $"The file holds {count} {what}, counted from 0.");
        }

        string? problem = byOptions is null && count > 1
            ? $"The file holds {count} {what}; choose one with VolumeReadOptions.{option} (0 to {count - 1}), or export one alone."
            : byOptions >= count ? $"The file holds {count} {what}; number {byOptions} (counted from 0) is not among them." : null;
        return problem is null ? byOptions ?? 0 : throw Unsupported(problem);
    }

    private VolumeFormatException Limit(string problem) => new(Info.Path, VolumeFormatErrorKind.Limit, problem);

    private VolumeFormatException Unsupported(string problem) => new(Info.Path, VolumeFormatErrorKind.Unsupported, problem);

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
            throw Unsupported($"The file holds {VoxelConversion.Name(Info.Type)} voxels, which {VoxelConversion.Name(wanted)} cannot hold exactly; read them as {VoxelConversion.Name(Info.Type)} or a wider type (VolumeReadOptions.Conversion can allow others).");
        }

        Convert(voxels, first, timePoint, channel);
    }

    private void Convert<T>(Span<T> voxels, int first, int timePoint, int channel)
        where T : unmanaged
    {
        int planesAtOnce = Math.Min(Math.Max(1, ConversionBytes / PlaneBytes), voxels.Length / Info.Shape.PlaneLength);
        byte[] stored = ArrayPool<byte>.Shared.Rent(planesAtOnce * PlaneBytes);
        try
        {
            for (int z = first; !voxels.IsEmpty; z += planesAtOnce)
            {
                Span<T> part = voxels[..Math.Min(planesAtOnce * Info.Shape.PlaneLength, voxels.Length)];
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
        string what = Unsafe.SizeOf<T>() == 4 && typeof(T) == typeof(int) && _options.Conversion == VoxelConversionRule.Lossless ? "is no label" : $"does not fit {VoxelConversion.Name(VoxelConversion.TypeOf<T>()!.Value)}";
        return Unsupported($"The {VoxelConversion.Name(Info.Type)} value {value} of voxel (z {firstPlane + z}, y {y}, x {x}) {what}; read the file as {VoxelConversion.Name(Info.Type)}.");
    }
}
