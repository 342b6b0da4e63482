using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace QcaNet.Volumes.Zarr;

/// <summary>A Zarr store in a folder: its JSON documents and chunks, with the errors that name them.</summary>
internal sealed class ZarrFolder
{
    /// <summary>Attributes written by microscope software have several kilobytes.</summary>
    private const int LargestDocument = 8 << 20;

    private static readonly JsonDocumentOptions Documents = new() { MaxDepth = 32 };

    // Resolved once: otherwise a relative path would be resolved for every chunk.
    private readonly string _fullRoot;

    public ZarrFolder(string path) => (Root, _fullRoot) = (path, Path.GetFullPath(path));

    /// <summary>The folder, as the caller gave it.</summary>
    public string Root { get; }

    /// <summary>Returns whether a folder is the root of a group or an array.</summary>
    public static bool IsStore(string path) =>
        File.Exists(
            Path.Combine(path, "zarr.json")) || File.Exists(Path.Combine(path, ".zgroup")) || File.Exists(Path.Combine(path, ".zarray"));

    /// <summary>Reads a JSON object; null if the file does not exist.</summary>
    /// <param name="key">Path below the root.</param>
    /// <exception cref="VolumeFormatException">It is not a JSON object, is too long, or cannot be read.</exception>
    public JsonElement? ReadObject(string key)
    {
        byte[]? bytes = Read(key, LargestDocument);
        if (bytes is null) return null;
        try
        {
            using var document = JsonDocument.Parse(bytes, Documents);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Malformed($"{key} is not a JSON object");
        }
        catch (JsonException error)
        {
            throw Malformed($"{key} is not valid JSON", error);
        }
    }

    /// <summary>Reads a file; null if it does not exist.</summary>
    /// <param name="key">Path below the root.</param>
    /// <param name="most">Maximum length in bytes.</param>
    public byte[]? Read(string key, long most)
    {
        using ZarrFile? file = Open(key);
        if (file is null) return null;
        file.CheckLength(most);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        file.Read(0, bytes);
        return bytes;
    }

    /// <summary>Opens a file; null if it does not exist.</summary>
    /// <param name="key">Path below the root.</param>
    /// <exception cref="VolumeFormatException">It is a pipe or a device, or cannot be opened.</exception>
    public ZarrFile? Open(string key)
    {
        string below = key.Replace('/', Path.DirectorySeparatorChar), path = Path.Combine(_fullRoot, below);
        SafeFileHandle? handle = null;
        try
        {
            if (!File.Exists(path)) return null;
            if (RegularFile.KindOf(path) is { } kind)
            {
                throw new VolumeFormatException(
                    Path.Combine(Root, below), VolumeFormatErrorKind.Access, RegularFile.Refusal(kind));
            }

            handle = File.OpenHandle(path);
            return new ZarrFile(this, key, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw Unreadable(key, error);
        }
    }

    public VolumeFormatException Unreadable(string key, Exception cause) =>
        new(Root, VolumeFormatErrorKind.Access, $"{key} could not be read: {cause.Message}", null, cause) { Remedy = Remedy.CheckPath };

    public VolumeFormatException Malformed(string problem, Exception? cause = null) =>
        new(Root, VolumeFormatErrorKind.Malformed, $"The Zarr store is invalid: {problem}.", null, cause) { Remedy = Remedy.ExportAgain };

    public VolumeFormatException Unsupported(string problem) =>
        new(Root, VolumeFormatErrorKind.Unsupported, $"The Zarr store uses an unsupported feature: {problem}.");

    public VolumeFormatException Limit(string problem) => new(Root, VolumeFormatErrorKind.Limit, $"{problem}.");
}
