using System.Runtime.ExceptionServices;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <content>Writing one volume in parts.</content>
public static partial class VolumeWriter
{
    /// <summary>
    /// Writes one volume slab by slab; each slab is a run of whole planes. The volume may be larger than memory, and larger than
    /// <see cref="Volume{T}"/> can hold. The file is identical to that of <see cref="Write{T}(string, Volume{T}, VolumeWriteOptions?)"/>.
    /// </summary>
    /// <typeparam name="T">The voxel type; see the remarks on <see cref="VolumeWriter"/>.</typeparam>
    /// <param name="path">Path of the file; its folder must exist.</param>
    /// <param name="depth">Number of planes of the whole volume, 1 or more.</param>
    /// <param name="spacing">Micrometers between voxel centers; null if unknown.</param>
    /// <param name="slabs">
    /// The planes in order, in any number of slabs; all with the same height and width. Each is written before the next is requested, and
    /// its memory may be reused then. Exceptions of the enumeration are propagated, and no file is written.
    /// </param>
    /// <param name="options">
    /// Format and compression; null for the default. Labels (int) need <see cref="VolumeWriteOptions.LargestLabel"/>, because the type is
    /// determined before the first plane is written.
    /// </param>
    /// <exception cref="FileAccessException">
    /// The folder does not exist, access is denied, or the disk is full. No partial file remains.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The slabs do not add up to <paramref name="depth"/> planes of one size, a label is negative or above the largest, or an option is
    /// out of range.
    /// </exception>
    /// <exception cref="VolumeFormatException">Kind Unsupported: <c>.npy</c> and HDF5 files cannot be written in parts.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    public static void WriteSlabs<T>(
        string path, int depth, VoxelSpacing? spacing, IEnumerable<Volume<T>> slabs, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentNullException.ThrowIfNull(slabs);
        options ??= VolumeWriteOptions.Default;
        VolumeFormat format = options.Format ?? FormatOf(path);
        VoxelConversion.CheckIsVoxelType<T>();
        Check(options, format);
        if (format is VolumeFormat.Npy or VolumeFormat.Hdf5)
        {
            throw new VolumeFormatException(
                path, VolumeFormatErrorKind.Unsupported, $"{(format == VolumeFormat.Npy ? "A .npy" : "An .h5")} file cannot be "
                + "written in parts. Write a .tif file, or the whole volume at once.");
        }

        if (typeof(T) == typeof(int) && options.LargestLabel is null)
        {
            throw new ArgumentException("Writing labels in slabs requires VolumeWriteOptions.LargestLabel.", nameof(options));
        }

        // An error in the caller's own code must not be mistaken for one of the target disk.
        Exception? foreign = null;
        using IEnumerator<Volume<T>> all = slabs.GetEnumerator();
        try
        {
            AtomicFile.Write(path, stream => EncodeSlabs(stream, depth, spacing, Next, format, options));
        }
        catch (QcaNetException) when (foreign is not null)
        {
            ExceptionDispatchInfo.Throw(foreign);
        }

        Volume<T>? Next()
        {
            try
            {
                return all.MoveNext() ? all.Current : null;
            }
            catch (Exception e)
            {
                foreign = e;
                throw;
            }
        }
    }

    private static void EncodeSlabs<T>(
        Stream stream, int depth, VoxelSpacing? spacing, Func<Volume<T>?> next, VolumeFormat format, VolumeWriteOptions options)
        where T : unmanaged
    {
        Volume<T> slab = next() ?? throw new ArgumentException($"No slab was given; {depth} planes are needed.");
        (int height, int width) = (slab.Shape.Height, slab.Shape.Width);
        var layout = new HyperstackLayout { Shape = Shape3D.OfFile(depth, height, width), Spacing = spacing };
        LabelRange? labels = typeof(T) == typeof(int) ? new LabelRange(0, options.LargestLabel!.Value) : null;
        StackEncoding encoding = Encoding<T>(layout, format, options);
        using var encoder = new TiffEncoder(stream, encoding with { Type = labels?.Type ?? encoding.Type });
        LabelRange? met = null;
        int z = 0;
        for (Volume<T>? part = slab; part is not null; part = next())
        {
            if (part.Shape.Height != height || part.Shape.Width != width || z + part.Shape.Depth > depth)
            {
                throw new ArgumentException(
                    $"The slab at plane {z} has {part.Shape} voxels and does not fit into {depth} planes of {height}x{width}.");
            }

            if (labels is not null)
            {
                LabelRange here = LabelRange.Of(part);
                here.CheckWithin(labels.Value, 0, 0);
                met = here.With(met);
            }

            encoder.AddPlanes(0, 0, z, part);
            z += part.Shape.Depth;
        }

        if (z < depth) throw new ArgumentException($"The slabs have {z} planes; {depth} are needed.");
        encoder.Finish(met?.Display);
    }
}
