using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// The renames that publish one result. The list is written to disk before the first rename, so the next run can complete the renames of
/// a killed run.
/// </summary>
/// <param name="Moves">Files in the temporary folder and their paths relative to the output folder, with forward slashes, in order; the
/// record is the last.</param>
/// <param name="Removals">Paths of an earlier result that this one does not have.</param>
internal sealed record Publication(IReadOnlyList<PublicationMove> Moves, IReadOnlyList<string> Removals)
{
    private const string FileName = ".publication.json";

    /// <summary>Reads the list that a killed run left in its temporary folder; null if it had not started renaming.</summary>
    /// <param name="staging">The temporary folder.</param>
    /// <param name="output">The output folder. A list with a path outside it was not written by this library and is ignored.</param>
    public static Publication? Read(string staging, string output)
    {
        Publication? found = RecordFile.Read(Path.Combine(staging, FileName), BatchJson.Default.Publication);
        bool isOurs = found is not null
            && found.Moves.All(move => ResultPlace.IsName(move.From) && ResultPlace.IsInside(staging, move.From)
                && ResultPlace.IsInside(output, move.To))
            && found.Removals.All(place => ResultPlace.IsInside(output, place));
        return isOurs ? found : null;
    }

    /// <summary>
    /// Whether an output folder holds a list of renames that may be unfinished: that of a killed run, or of a running one.
    /// </summary>
    public static bool IsPending(string output)
    {
        var all = new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        return Directory.Exists(output)
            && Directory.EnumerateDirectories(output, Staging.Prefix + "*", all).Any(folder => File.Exists(Path.Combine(folder, FileName)));
    }

    /// <summary>Creates the folders and checks that every rename can succeed, before the first one.</summary>
    /// <exception cref="FileAccessException">A target path is an existing folder.</exception>
    /// <exception cref="IOException">A folder cannot be created or is not writable.</exception>
    public void Prepare(string output)
    {
        foreach (PublicationMove move in Moves) CheckPlace(Place(output, move.To));
        foreach (string folder in Moves.Select(move => Path.GetDirectoryName(Place(output, move.To))!).Distinct(StringComparer.Ordinal))
        {
            Directory.CreateDirectory(folder);
            WriteProbe.Check(folder);
        }
    }

    /// <summary>Rejects a path where no file can be created.</summary>
    /// <exception cref="FileAccessException">A folder with this name exists.</exception>
    public static void CheckPlace(string path)
    {
        if (Directory.Exists(path)) throw new FileAccessException(path, "There is a folder of this name; give the name of a file.");
    }

    /// <summary>Writes the list; from this point on, the result will be published by this run or by the next one.</summary>
    public void Begin(string staging)
    {
        AtomicFile.Write(Path.Combine(staging, FileName), stream => JsonSerializer.Serialize(stream, this, BatchJson.Default.Publication));
    }

    /// <summary>Performs the renames that have not been done yet.</summary>
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
