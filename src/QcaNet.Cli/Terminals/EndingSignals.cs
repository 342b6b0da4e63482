using System.Runtime.InteropServices;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// Handles Ctrl-C, SIGTERM (which batch systems send before they kill a process) and SIGHUP (the terminal was closed). The first signal
/// requests cancellation, and ends the process with 128 plus its number if the work does not stop soon; the second one ends the process
/// at once. Temporary files are removed in both cases.
/// </summary>
internal sealed class EndingSignals : IDisposable
{
    /// <summary>Grace period for steps that cannot be interrupted. Together with the exit of the process, less than two seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.2);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<int> _exit;
    private readonly Lock _gate = new();
    private Timer? _end;
    private int _code;

    /// <summary>Registers the signal handlers.</summary>
    /// <param name="exit">Ends the process with an exit code.</param>
    public EndingSignals(Action<int> exit)
    {
        _exit = exit;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Handle(signal, 128 + 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Handle(signal, 128 + 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Handle(signal, 128 + 1)),
        ];
    }

    /// <summary>Canceled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The exit code for the first signal; null without one.</summary>
    public int? ExitCode => _code == 0 ? null : _code;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _end?.Dispose();
        _cancellation.Dispose();
    }

    private void Handle(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        lock (_gate)
        {
            if (_code == 0)
            {
                _code = code;
                _end = new Timer(_ => _exit(code), null, Patience, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _end?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }

        // Callbacks run here; the timer does not wait for them.
        _cancellation.Cancel();
    }
}
