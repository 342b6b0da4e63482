using QcaNet.Batch;
using QcaNet.Volumes;

namespace QcaNet.Cli.Segmenting;

/// <summary>Detects folders whose files were rejected as 2D images: they may be the planes of one stack.</summary>
internal sealed class SinglePlanes
{
    private readonly SortedDictionary<string, int> _files = new(StringComparer.Ordinal);

    /// <summary>Records a stack that was not segmented.</summary>
    public void Note(StackProblem problem)
    {
        if (problem.Kind is not (StackProblemKind.Refused or StackProblemKind.SpacingMissing) || !IsOnePlane(problem.File)) return;
        string folder = Path.GetDirectoryName(problem.File) is { Length: > 0 } parent ? parent : ".";
        _files[folder] = _files.GetValueOrDefault(folder) + 1;
    }

    /// <summary>A message for each folder with two or more such files.</summary>
    public IEnumerable<string> Hints() =>
        from found in _files
        where found.Value > 1
        select FormattableString.Invariant($"{found.Key}: {found.Value} files hold one plane each; if they are the planes of one stack, ")
            + "name the folder and add --planes.";

    private static bool IsOnePlane(string file)
    {
        try
        {
            return File.Exists(file) && VolumeReader.ReadInfo(file) is { Shape.Depth: 1, TimePoints: 1, Channels: 1 };
        }
        catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
