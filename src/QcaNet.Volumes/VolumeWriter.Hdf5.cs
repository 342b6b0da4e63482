using QcaNet.Threading;
using QcaNet.Volumes.Hdf5;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <content>HDF5 files.</content>
public static partial class VolumeWriter
{
    private static void EncodeHdf5<T>(Stream stream, Volume<T> volume, LabelRange? labels, VolumeWriteOptions options)
        where T : unmanaged
    {
        bool isLabels = typeof(T) == typeof(int);
        bool packed = (options.Compression ?? (isLabels ? VolumeCompression.Deflate : VolumeCompression.None)) == VolumeCompression.Deflate;
        Hdf5Writer.Write(
            stream,
            volume,
            labels?.Type ?? VoxelConversion.TypeOf<T>()!.Value,
            options.Dataset ?? (isLabels ? "label" : "raw"),
            packed ? options.CompressionLevel ?? 6 : null,
            ParallelWork.Threads(options.MaximumThreads, nameof(options)));
    }

    private static void CheckHdf5(VolumeWriteOptions options)
    {
        if (options.Compression == VolumeCompression.Zstd)
        {
            throw new ArgumentException("HDF5 files can only be compressed with Deflate, or not at all.", nameof(options));
        }

        if (options.Dataset is { } name && (name.Trim() is "" or "." || name.Length > 200 || name.AsSpan().ContainsAny('/', '\0')))
        {
            throw new ArgumentException(
                "The name of a dataset must have 1 to 200 characters and no slash, such as \"label\".", nameof(options));
        }
    }
}
