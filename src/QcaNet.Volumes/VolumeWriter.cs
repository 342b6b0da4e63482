using System.Runtime.InteropServices;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <summary>Writes volumes as multi-page TIFF with ImageJ's metadata, spacing included.</summary>
public static class VolumeWriter
{
    /// <summary>
    /// Writes a volume, one page a plane. The file appears whole or not at all: it is written beside its place under a temporary
    /// name, flushed to the disk, and renamed; an existing file is replaced only then. BigTIFF where 4 GiB do not suffice.
    /// </summary>
    /// <typeparam name="T">
    /// byte, sbyte, ushort, short, uint, float or double, stored as they are; int (labels) is stored in 16 bits where all of 0..65535,
    /// else as uint32, or int32 where a value is negative.
    /// </typeparam>
    /// <param name="path">Where the file goes; its folder exists.</param>
    /// <param name="volume">The voxels and their spacing; without a spacing no length is written.</param>
    /// <param name="options">Packing; null for the default.</param>
    /// <exception cref="VolumeFormatException">Kind Access: no such folder, no permission, disk full. Nothing is left behind.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no voxel type.</exception>
    public static void Write<T>(string path, Volume<T> volume, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(volume);
        VoxelConversion.CheckIsVoxelType<T>();
        VolumeCompression compression = (options ?? VolumeWriteOptions.Default).Compression
            ?? (typeof(T) == typeof(int) ? VolumeCompression.Deflate : VolumeCompression.None);
        if (!Enum.IsDefined(compression)) throw new ArgumentOutOfRangeException(nameof(options), compression, "There is no such compression.");
        AtomicFile.Write(path, stream => Write(stream, volume, compression));
    }

    internal static void Write<T>(Stream stream, Volume<T> volume, VolumeCompression compression)
        where T : unmanaged
    {
        VoxelType type = VoxelConversion.TypeOf<T>()!.Value;
        if (type != VoxelType.Int32)
        {
            var encoder = new TiffEncoder(stream, volume.Shape, type, compression);
            for (int z = 0; z < volume.Shape.Depth; z++) encoder.AddPlane(MemoryMarshal.AsBytes(volume.Plane(z)));
            encoder.Finish(ImageJText.Describe(volume.Shape, volume.Spacing, null), volume.Spacing);
            return;
        }

        WriteLabels(stream, MemoryMarshal.Cast<T, int>(volume.Voxels), volume.Shape, volume.Spacing, compression);
    }

    private static void WriteLabels(Stream stream, ReadOnlySpan<int> labels, Shape3D shape, VoxelSpacing? spacing, VolumeCompression compression)
    {
        (int min, int max) = Range(labels);
        VoxelType type = min < 0 ? VoxelType.Int32 : max <= ushort.MaxValue ? VoxelType.UInt16 : VoxelType.UInt32;
        var encoder = new TiffEncoder(stream, shape, type, compression);
        ushort[] narrow = type == VoxelType.UInt16 ? new ushort[shape.PlaneLength] : [];
        for (int z = 0; z < shape.Depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Slice(z * shape.PlaneLength, shape.PlaneLength);
            for (int i = 0; i < narrow.Length; i++) narrow[i] = (ushort)plane[i];
            encoder.AddPlane(type == VoxelType.UInt16 ? MemoryMarshal.AsBytes<ushort>(narrow) : MemoryMarshal.AsBytes(plane));
        }

        // A first plane without labels would make ImageJ show all of them in black.
        encoder.Finish(ImageJText.Describe(shape, spacing, (min, Math.Max(max, min + 1L))), spacing);
    }

    private static (int Min, int Max) Range(ReadOnlySpan<int> labels)
    {
        (int min, int max) = (int.MaxValue, int.MinValue);
        foreach (int label in labels)
        {
            min = Math.Min(min, label);
            max = Math.Max(max, label);
        }

        return (min, max);
    }
}
