using System.Runtime.InteropServices;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// Ctrl-C, SIGTERM (which batch systems send before they kill) and SIGHUP (a terminal that is closed): the first one asks the work to stop, and ends the
/// process with 128 plus its number if the work has not stopped soon after; the second one ends it at once. Temporary files are removed either way.
/// </summary>
internal sealed class EndingSignals : IDisposable
{
    /// <summary>For steps that cannot be interrupted. Together with the end of the process below two seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.2);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<int> _exit;
    private readonly Lock _gate = new();
    private Timer? _end;
    private int _code;

    /// <summary>Registers for the signals.</summary>
    /// <param name="exit">Ends the process with a code.</param>
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

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The exit code that the first signal asks for; null without one.</summary>
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
