using Microsoft.Win32.SafeHandles;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// The three standard descriptors. A program may be started with some of them closed; the next file that is opened then gets the free number, and messages
/// would be written into it.
/// </summary>
internal static class StandardStreams
{
    private static readonly List<SafeFileHandle> Reserved = [];

    /// <summary>Opens the null device in the place of what is closed, for the life of the process. To be called before anything else is opened.</summary>
    public static void Reserve()
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            while (true)
            {
                SafeFileHandle handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                if (handle.DangerousGetHandle() > 2)
                {
                    handle.Dispose();
                    return;
                }

                Reserved.Add(handle);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No null device: a container without /dev. Nothing can be reserved then.
        }
    }
}
