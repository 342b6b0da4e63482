using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Reads and writes the JSON files of an output folder. A file that cannot be read is treated as missing: a result without a valid record
/// is not complete.
/// </summary>
internal static class RecordFile
{
    /// <summary>Maximum file size, far above that of any record.</summary>
    private const long MostBytes = 64 << 20;

    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and < MostBytes }) return null;
            RegularFile.Check(path);
            T? found = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
            return found is not null && HasNoNulls(found) ? found : null;
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException or JsonException or NotSupportedException or FileAccessException)
        {
            return null;
        }
    }

    // The serializer rejects nulls where they are not allowed, except in lists.
    private static bool HasNoNulls(object found) => found switch
    {
        ResultRecord record => !record.Outputs.Contains(null!),
        PlanRecord plan => !plan.Inputs.Contains(null!) && !plan.Stacks.Contains(null!),
        Publication publication => !publication.Moves.Contains(null!) && !publication.Removals.Contains(null!),
        _ => true,
    };

    /// <summary>The record of a result; null if the file does not exist or has another version.</summary>
    public static ResultRecord? ReadResult(string path) =>
        Read(path, BatchJson.Default.ResultRecord) is { Format: ResultRecord.CurrentFormat } record ? record : null;

    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void Write<T>(string path, T record, JsonTypeInfo<T> type)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream =>
        {
            JsonSerializer.Serialize(stream, record, type);
            stream.WriteByte((byte)'\n');
        });
    }

    /// <summary>Whether every file of a result exists and has the content stated in the record.</summary>
    public static bool IsWhole(ResultRecord record, ResultLayout layout, CancellationToken cancellationToken)
    {
        try
        {
            return record.Outputs.All(o => ResultPlace.IsInside(layout.Folder, o.Path) && RegularFile.IsAt(layout.At(o.Path))
                && new FileInfo(layout.At(o.Path)) is { Exists: true } file && file.Length == o.Bytes
                && ContentHash.OfFile(file.FullName, cancellationToken) == o.Sha256);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
