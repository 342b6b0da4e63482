using Microsoft.Win32.SafeHandles;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// The three standard descriptors. If a program is started with some of them closed, the next file that is opened gets the free number,
/// and messages would be written into that file.
/// </summary>
internal static class StandardStreams
{
    private static readonly List<SafeFileHandle> Reserved = [];

    /// <summary>Opens the null device in place of closed descriptors. Must be called before any file is opened.</summary>
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
            // There is no null device, as in a container without /dev, so nothing can be reserved.
        }
    }
}
