// A linked file, compiled into each assembly that reports system messages about files.

namespace QcaNet.Files;

/// <summary>The system's message about a file, without the path, for a message that already contains it.</summary>
internal static class SystemMessage
{
    /// <summary>
    /// Returns "No space left on device" for "No space left on device : '/results/.a.tif.k3.tmp'": the path may be that of a temporary
    /// file.
    /// </summary>
    public static string Of(Exception error) => error.Message.Split(" : '")[0].TrimEnd('.');
}
