using System.Runtime.InteropServices;

namespace QcaNet.Cli.Terminals;

/// <summary>Ends the process while its main thread is still working.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Time limit for the exit handlers, which remove temporary files.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    /// <summary>Removes temporary files and ends the process, without waiting for native code.</summary>
    public static void Now(int code)
    {
        if (!OperatingSystem.IsWindows())
        {
            var last = new Thread(() =>
            {
                Thread.Sleep(Patience);
                ExitAtOnce(code);
            })
            { IsBackground = true };
            last.Start();
        }

        Environment.Exit(code);
    }

    /// <summary>Skips the destructors of native libraries, which may wait for threads that are still computing.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);
}
