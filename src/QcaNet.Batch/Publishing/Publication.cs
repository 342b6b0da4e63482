using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// The renames that make one result, as a list that is on the disk before the first of them: a run that is killed in between is carried on
/// by the next one.
/// </summary>
/// <param name="Moves">Files in the temporary folder and their places under the output folder, with forward slashes, in order; the record
/// is the last.</param>
/// <param name="Removals">Places of an earlier result that this one does not have.</param>
internal sealed record Publication(IReadOnlyList<PublicationMove> Moves, IReadOnlyList<string> Removals)
{
    private const string FileName = ".publication.json";

    /// <summary>The list that a killed run left in its temporary folder; null where it had not begun to rename.</summary>
    /// <param name="staging">The temporary folder.</param>
    /// <param name="output">The output folder. A list that names a place outside of it is not one of ours and is not followed.</param>
    public static Publication? Read(string staging, string output)
    {
        Publication? found = RecordFile.Read(Path.Combine(staging, FileName), BatchJson.Default.Publication);
        bool isOurs = found is not null
            && found.Moves.All(move => ResultPlace.IsName(move.From) && ResultPlace.IsInside(staging, move.From)
                && ResultPlace.IsInside(output, move.To))
            && found.Removals.All(place => ResultPlace.IsInside(output, place));
        return isOurs ? found : null;
    }

    /// <summary>Makes the folders, and makes sure that every rename can succeed, before the first one.</summary>
    /// <exception cref="FileAccessException">A place is a folder.</exception>
    /// <exception cref="IOException">A folder cannot be made or written to.</exception>
    public void Prepare(string output)
    {
        foreach (PublicationMove move in Moves) CheckPlace(Place(output, move.To));
        foreach (string folder in Moves.Select(move => Path.GetDirectoryName(Place(output, move.To))!).Distinct(StringComparer.Ordinal))
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(
                Path.Combine(folder, $".{Path.GetRandomFileName()}.qcanet.tmp"),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 0,
                FileOptions.DeleteOnClose);
        }
    }

    /// <summary>Refuses a place that a file cannot take.</summary>
    /// <exception cref="FileAccessException">There is a folder of this name.</exception>
    public static void CheckPlace(string path)
    {
        if (Directory.Exists(path)) throw new FileAccessException(path, "There is a folder of this name; give the name of a file.");
    }

    /// <summary>Writes the list; from here on the result will be published, by this run or by the next.</summary>
    public void Begin(string staging)
    {
        AtomicFile.Write(Path.Combine(staging, FileName), stream => JsonSerializer.Serialize(stream, this, BatchJson.Default.Publication));
    }

    /// <summary>Renames what has not been renamed yet.</summary>
    public void Carry(string output, string staging)
    {
        foreach (PublicationMove move in Moves)
        {
            string from = Path.Combine(staging, move.From);
            if (File.Exists(from)) File.Move(from, Place(output, move.To), overwrite: true);
        }

        foreach (string removal in Removals) File.Delete(Place(output, removal));
        File.Delete(Path.Combine(staging, FileName));
    }

    private static string Place(string output, string relativePath) => Path.Combine([output, .. relativePath.Split('/')]);
}
