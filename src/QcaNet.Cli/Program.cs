using System.Runtime.InteropServices;
using QcaNet.Cli;
using QcaNet.Cli.Terminals;

// The first Ctrl-C (or SIGTERM, which batch systems send before they kill) asks the work to stop between two steps, so that nothing
// is left half-written; the second one ends the process at once.
using var cancellation = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return QcanetCommand.Run(args, Terminal.OfProcess(), cancellation.Token);

void Cancel(PosixSignalContext signal) => Interruption.Handle(signal, cancellation);
