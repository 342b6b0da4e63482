namespace QcaNet.Batch;

/// <summary>
/// Checks paths in the JSON files of an output folder. Such a folder may come from an untrusted source: no file in it can cause anything
/// outside the folder to be read, replaced or deleted.
/// </summary>
internal static class ResultPlace
{
    /// <summary>
    /// Whether a path stays inside the output folder: forward slashes, no empty segment, no "..", and no link along the path.
    /// </summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="relativePath">The path as stored in the file.</param>
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

    /// <summary>Whether this is the name of a file or a folder, not a path.</summary>
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
