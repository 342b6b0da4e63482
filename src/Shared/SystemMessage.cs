// A linked file, compiled into each assembly that passes on what the system says about a file.

namespace QcaNet.Files;

/// <summary>What the system says about a file, for a message that names the file itself.</summary>
internal static class SystemMessage
{
    /// <summary>
    /// "No space left on device" of "No space left on device : '/results/.a.tif.k3.tmp'": the path may be that of a temporary file.
    /// </summary>
    public static string Of(Exception error) => error.Message.Split(" : '")[0].TrimEnd('.');
}
