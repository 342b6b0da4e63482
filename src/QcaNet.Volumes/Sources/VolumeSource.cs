using QcaNet.Volumes.Hdf5;
using QcaNet.Volumes.Npy;
using QcaNet.Volumes.Tiff;
using QcaNet.Volumes.Zarr;

namespace QcaNet.Volumes.Sources;

/// <summary>
/// Detects the format from the first bytes and opens the file. The file name extension is ignored, because people rename files. A new
/// format is one more line in <see cref="OpenFile(SourceFile, VolumeReadOptions)"/>.
/// </summary>
internal static class VolumeSource
{
    /// <summary>Opens a file, or a folder as a stack of its files, and checks everything it declares. No voxels are read.</summary>
    internal static IVolumeSource Open(string path, VolumeReadOptions options) =>
        Directory.Exists(path)
            ? ZarrFolder.IsStore(path) ? ZarrVolume.Open(path, options) : TiffFolder.Open(path, options)
            : OpenFile(DiskFile.Open(path), options);

    /// <summary>Takes ownership of an open file and checks everything it declares against itself, its length and the limits.</summary>
    internal static IVolumeSource OpenFile(SourceFile file, VolumeReadOptions options)
    {
        try
        {
            if (file.Length == 0) throw file.Malformed("The file is empty (0 bytes); export it again.");
            Span<byte> head = stackalloc byte[ForeignFormat.HeadBytes];
            head = head[..(int)Math.Min(head.Length, file.Length)];
            file.Read(0, head);
            Span<byte> start = head[..Math.Min(8, head.Length)];

            // Each format takes ownership of the open file, and disposes of it.
            return start switch
            {
                [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => TiffStack.Open(file, options),
                [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => NpyVolume.Open(file, options),
                _ when start.SequenceEqual(Hdf5Source.Signature) => Hdf5Volume.Open(file, options),
                _ when ForeignFormat.Find(head, file.Path) is { } other => throw file.Unsupported(
                    $"This is {other.Name}, not a TIFF file; export the stack as a gray multi-page TIFF. {other.Conversion}"),
                _ => throw file.Malformed(
                    "This is not a TIFF file: it does not begin with a TIFF header. Export the stack as a gray multi-page TIFF.", 0),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
