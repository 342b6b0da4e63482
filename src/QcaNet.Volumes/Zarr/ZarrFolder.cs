using System.Text.Json;

namespace QcaNet.Volumes.Zarr;

/// <summary>A Zarr store in a folder: its JSON documents and chunks, with the errors that name them.</summary>
internal sealed class ZarrFolder
{
    /// <summary>Attributes of microscopes' programs have some kilobytes.</summary>
    private const int LargestDocument = 8 << 20;

    private static readonly JsonDocumentOptions Documents = new() { MaxDepth = 32 };

    public ZarrFolder(string path) => Root = path;

    /// <summary>The folder, as the caller gave it.</summary>
    public string Root { get; }

    /// <summary>Whether a folder is the root of a group or an array.</summary>
    public static bool IsStore(string path) =>
        File.Exists(
            Path.Combine(path, "zarr.json")) || File.Exists(Path.Combine(path, ".zgroup")) || File.Exists(Path.Combine(path, ".zarray"));

    /// <summary>Reads a JSON object; null where there is no such file.</summary>
    /// <param name="key">Path below the root.</param>
    /// <exception cref="VolumeFormatException">It is no JSON object, too long, or cannot be read.</exception>
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
    /// <param name="most">Most bytes that it may have.</param>
    public byte[]? Read(string key, long most) => Read(key, stream => stream.Length <= most
        ? (0, (int)stream.Length)
        : throw Limit(FormattableString.Invariant($"{key} has {stream.Length} bytes, more than the {most} that it can need")));

    /// <summary>Reads a part of a file; null if it does not exist.</summary>
    /// <param name="key">Path below the root.</param>
    /// <param name="start">First byte; ignored with <paramref name="fromEnd"/>.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="fromEnd">Whether the part is the end of the file.</param>
    public byte[]? Read(string key, long start, int length, bool fromEnd) => Read(key, stream =>
    {
        long at = fromEnd ? stream.Length - length : start;
        return at >= 0 && at <= stream.Length - length
            ? (at, length)
            : throw Malformed(
                FormattableString.Invariant($"{key} ends at byte {stream.Length}, where {length} bytes from {at} are needed"));
    });

    private byte[]? Read(string key, Func<FileStream, (long Start, int Length)> part)
    {
        string path = PathOf(key);
        try
        {
            if (!File.Exists(path)) return null;
            if (RegularFile.KindOf(path) is { } kind)
            {
                throw new VolumeFormatException(path, VolumeFormatErrorKind.Access, RegularFile.Refusal(kind));
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            (long start, int length) = part(stream);
            byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
            stream.Position = start;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string problem = $"{key} could not be read: {error.Message}";
            throw new VolumeFormatException(Root, VolumeFormatErrorKind.Access, problem, null, error) { Remedy = Remedy.CheckPath };
        }
    }

    private string PathOf(string key) => Path.Combine(Root, key.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Bytes of a file; 0 if it does not exist.</summary>
    public long LengthOf(string key)
    {
        var file = new FileInfo(PathOf(key));
        return file.Exists ? file.Length : 0;
    }

    public VolumeFormatException Malformed(string problem, Exception? cause = null) =>
        new(Root, VolumeFormatErrorKind.Malformed, $"The Zarr store is damaged: {problem}.", null, cause) { Remedy = Remedy.ExportAgain };

    public VolumeFormatException Unsupported(string problem) =>
        new(Root, VolumeFormatErrorKind.Unsupported, $"The Zarr store uses something that is not read: {problem}.");

    public VolumeFormatException Limit(string problem) => new(Root, VolumeFormatErrorKind.Limit, $"{problem}.");
}
