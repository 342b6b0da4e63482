using QcaNet.Files;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Results that a killed run had begun to put in place.</summary>
/// <remarks>
/// The files of a result are written to a temporary folder, listed in a journal, and then renamed one after the other. A run that is killed
/// between two renames leaves a result whose files belong to two runs, and the journal that tells how to finish it. Every command of
/// qcanet finishes such results before it reads them, and so does <see cref="StackBatch"/>; call <see cref="Complete"/> before you read
/// the files of an output folder by other means.
/// </remarks>
public static class InterruptedResults
{
    /// <summary>Levels from a file of a result up to the output folder: the file, the folder of its kind, the output folder.</summary>
    private const int Levels = 3;

    /// <summary>
    /// Finishes the results that a killed run left between two renames, so that each is entirely the old one or the new one.
    /// </summary>
    /// <param name="path">
    /// An output folder, a folder in it such as labels, or a file of a result. Nothing happens if there is nothing to finish, or if the run
    /// is still at work.
    /// </param>
    /// <exception cref="FileAccessException">
    /// There is such a result, and it cannot be finished: the folder cannot be written to.
    /// </exception>
    public static void Complete(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string? at = Path.GetFullPath(path);
        for (int level = 0; level < Levels && at is not null; level++, at = Path.GetDirectoryName(at))
        {
            try
            {
                if (Publication.IsPending(at)) Staging.CleanUp(at);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new FileAccessException(
                    at,
                    "A run was killed while it renamed the files of a result. They may belong to two runs, and the result cannot be "
                    + $"completed: {SystemMessage.Of(error)}; make the folder writable, or copy it to one that is.",
                    error);
            }
        }
    }
}
