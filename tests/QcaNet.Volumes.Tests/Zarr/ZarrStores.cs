using System.Formats.Tar;
using System.IO.Compression;

namespace QcaNet.Volumes.Tests.Zarr;

/// <summary>Stores that make_zarr_stores.py made, unpacked once for all tests.</summary>
public sealed class ZarrStores : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ZarrStores()
    {
        using Stream packed = typeof(ZarrStores).Assembly.GetManifestResourceStream("Golden.zarr_stores.tar.gz")!;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unpacked, _folder.Path, overwriteFiles: false);
    }

    /// <summary>Names of the stores.</summary>
    public IEnumerable<string> Names =>
        Directory.EnumerateFiles(_folder.Path, "*.npy").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    /// <summary>A file or a store.</summary>
    public string this[string name] => Path.Combine(_folder.Path, name);

    /// <summary>A copy of a store, to be broken.</summary>
    public static void Copy(string store, string to)
    {
        foreach (string file in Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(store, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => _folder.Dispose();
}
