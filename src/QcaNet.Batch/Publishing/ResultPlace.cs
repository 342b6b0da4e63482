namespace QcaNet.Batch;

/// <summary>
/// Paths that a JSON file of an output folder names. Such a folder can come from anybody: nothing outside of it is read, replaced or
/// removed because a file in it says so.
/// </summary>
internal static class ResultPlace
{
    /// <summary>
    /// Whether a path stays inside the output folder: forward slashes, no empty part, no step up, and no link on the way.
    /// </summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="relativePath">The path as the file has it.</param>
    public static bool IsInside(string folder, string? relativePath)
    {
        if (string.IsNullOrEmpty(relativePath) || Path.IsPathRooted(relativePath)) return false;
        string[] parts = relativePath.Split('/');
        if (!parts.All(IsName)) return false;
        string at = folder;
        foreach (string part in parts)
        {
            at = Path.Combine(at, part);
            if (IsLink(at)) return false;
        }

        return true;
    }

    /// <summary>Whether this is the name of a file or a folder, and no path.</summary>
    public static bool IsName(string? name) =>
        !string.IsNullOrWhiteSpace(name) && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\0')
            && !(OperatingSystem.IsWindows() && name.AsSpan().ContainsAny('\\', ':'));

    private static bool IsLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is not null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
