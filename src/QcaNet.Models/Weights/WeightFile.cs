using QcaNet.Volumes;

namespace QcaNet.Models.Weights;

/// <summary>Opens weight files.</summary>
internal static class WeightFile
{
    /// <summary>Opens a file, reads it and closes it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads from the stream of the file.</param>
    /// <exception cref="WeightsFormatException">The file does not exist, is not a regular file, or cannot be read.</exception>
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        try
        {
            RegularFile.Check(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return read(stream);
        }
        catch (FileAccessException error)
        {
            throw Refused(error.Problem, error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused("the file does not exist. Check the path.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw Refused(Directory.Exists(path) ? "is a folder; give a file." : "cannot be read: no permission.", error);
        }
        catch (IOException error)
        {
            throw Refused($"cannot be read ({error.Message})", error);
        }

        WeightsFormatException Refused(string problem, Exception cause) =>
            new(path, WeightsFormatErrorKind.Access, problem, null, cause);
    }
}
