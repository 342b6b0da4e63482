using System.Runtime.InteropServices;

namespace QcaNet.Cli.Terminals;

/// <summary>Ends the process while its main thread is at work.</summary>
internal static partial class ProcessEnd
{
    /// <summary>How long handlers of the end may take: they remove temporary files.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    /// <summary>Removes temporary files and ends the process; native code that does not let itself be ended is not waited for.</summary>
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

    /// <summary>Without destructors of native libraries, which may wait for threads that compute.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);
}
