using QcaNet.Cli;
using QcaNet.Cli.Terminals;

StandardStreams.Reserve();
Terminal terminal = Terminal.OfProcess();
using var signals = new EndingSignals(code =>
{
    terminal.Problem(QcanetCommand.Canceled);
    ProcessEnd.Now(code);
});
int code = QcanetCommand.Run(args, terminal, signals.Token);
return signals.ExitCode ?? code;
