using System.Runtime.InteropServices;

namespace QcaNet.Cli;

/// <summary>Signals that ask the process to stop. There is one process, so that there is one of these.</summary>
internal static class Interruption
{
    private static int s_signal;
    private static long s_graceMilliseconds = -1;

    /// <summary>What the process returns for the signal: 130 for Ctrl-C, 143 for SIGTERM; that of Ctrl-C where there was none.</summary>
    public static int ExitCode => 128 + (s_signal == 0 ? 2 : s_signal);

    /// <summary>
    /// Cancels the work. Where a verb has limited the time to stop and it does not keep to it, ends the process: what has to be on the disk was written while the
    /// token was canceled.
    /// </summary>
    public static void Handle(PosixSignalContext signal, CancellationTokenSource cancellation)
    {
        if (cancellation.IsCancellationRequested) return; // the second signal ends the process at once
        signal.Cancel = true;
        s_signal = signal.Signal == PosixSignal.SIGTERM ? 15 : 2;
        cancellation.Cancel();
        long grace = Interlocked.Read(ref s_graceMilliseconds);
        if (grace < 0) return;
        Thread.Sleep(TimeSpan.FromMilliseconds(grace));
        if (Interlocked.Read(ref s_graceMilliseconds) >= 0) Environment.Exit(ExitCode);
    }

    /// <summary>Lets the process end so long after a signal, until the result is disposed of.</summary>
    public static IDisposable LimitStop(TimeSpan grace)
    {
        Interlocked.Exchange(ref s_graceMilliseconds, (long)grace.TotalMilliseconds);
        return new Limit();
    }

    private sealed class Limit : IDisposable
    {
        public void Dispose() => Interlocked.Exchange(ref s_graceMilliseconds, -1);
    }
}
