using System.Formats.Tar;
using System.IO.Compression;
using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>Valid files to damage: some written by the library, and those of a folder.</summary>
/// <param name="Tiffs">TIFF files.</param>
/// <param name="Arrays">NumPy files.</param>
/// <param name="Weights">safetensors, Chainer's npz, PyTorch's zip.</param>
/// <param name="Hdf5">HDF5 files of h5py and of the library.</param>
internal sealed record SeedFiles(
    IReadOnlyList<byte[]> Tiffs, IReadOnlyList<byte[]> Arrays, IReadOnlyList<byte[]> Weights, IReadOnlyList<byte[]> Hdf5)
{
    private const int Largest = 60_000;

    public static SeedFiles Load(string? folder)
    {
        List<byte[]> tiffs = [], arrays = [], weights = [];
        var random = new Random(1);
        var stack = new Volume<ushort>(new Shape3D(3, 9, 11), new VoxelSpacing(1.75, 0.8, 0.8));
        foreach (ref ushort voxel in stack.Voxels) voxel = (ushort)random.Next(4000);
        var labels = new Volume<int>(stack.Shape, stack.Spacing);
        foreach (ref int voxel in labels.Voxels) voxel = random.Next(5);
        foreach (VolumeCompression compression in Enum.GetValues<VolumeCompression>())
        {
            foreach (VolumeFormat format in (VolumeFormat[])[VolumeFormat.ImageJ, VolumeFormat.Ome])
            {
                var options = new VolumeWriteOptions { Compression = compression, Format = format, Predictor = format == VolumeFormat.Ome };
                tiffs.Add(Written(stream => VolumeWriter.Write(stream, stack, options)));
                tiffs.Add(Written(stream => VolumeWriter.WriteSeries(stream, [labels, labels], 600, options)));
            }
        }

        arrays.Add(Written(stream => VolumeWriter.Write(stream, stack, new VolumeWriteOptions { Format = VolumeFormat.Npy })));
        arrays.Add(Written(stream => VolumeWriter.Write(stream, labels, new VolumeWriteOptions { Format = VolumeFormat.Npy })));
        if (folder is not null)
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (new FileInfo(file).Length is 0 or > Largest) continue;
                List<byte[]>? list = Path.GetExtension(file) switch
                {
                    ".tif" or ".tiff" => tiffs,
                    ".npy" => arrays,
                    ".safetensors" or ".npz" or ".pt" or ".pth" or ".h5" => weights,
                    _ => null,
                };
                list?.Add(File.ReadAllBytes(file));
            }
        }

        List<byte[]> hdf5 = Unpacked();
        hdf5.Add(Written(stream => VolumeWriter.Write(stream, stack, new VolumeWriteOptions { Format = VolumeFormat.Hdf5 })));
        hdf5.Add(Written(stream => VolumeWriter.Write(stream, labels, new VolumeWriteOptions { Format = VolumeFormat.Hdf5 })));
        return new SeedFiles(tiffs, arrays, weights, hdf5);
    }

    // The files of the reader's tests.
    private static List<byte[]> Unpacked()
    {
        List<byte[]> files = [];
        using Stream packed = typeof(SeedFiles).Assembly.GetManifestResourceStream("hdf5_files.tar.gz")!;
        using var tar = new TarReader(new GZipStream(packed, CompressionMode.Decompress));
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (!entry.Name.EndsWith(".h5", StringComparison.Ordinal) || entry.DataStream is not { Length: < 3 * Largest } data) continue;
            byte[] bytes = new byte[data.Length];
            data.ReadExactly(bytes);
            files.Add(bytes);
        }

        return files;
    }

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
