using System.Formats.Tar;
using System.IO.Compression;

namespace QcaNet.Volumes.Tests.Hdf5;

/// <summary>Files that make_hdf5_files.py made, unpacked once for all tests.</summary>
public sealed class Hdf5Files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Hdf5Files()
    {
        using Stream packed = typeof(Hdf5Files).Assembly.GetManifestResourceStream("Golden.hdf5_files.tar.gz")!;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unpacked, _folder.Path, overwriteFiles: false);
    }

    /// <summary>Names of the files whose voxels are known.</summary>
    public IEnumerable<string> Names =>
        Directory.EnumerateFiles(_folder.Path, "*.npy").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    /// <summary>Path of a file.</summary>
    public string this[string name] => Path.Combine(_folder.Path, name.Contains('.', StringComparison.Ordinal) ? name : name + ".h5");

    public void Dispose() => _folder.Dispose();
}
