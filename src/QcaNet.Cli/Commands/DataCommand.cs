using System.CommandLine;
using QcaNet.Cli.Terminals;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet data</c>: makes data sets.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken) => new("data", "Make data sets to train and test with.")
    {
        DataBbbc050Command.Create(terminal, cancellationToken),
        DataSyntheticCommand.Create(terminal, cancellationToken),
    };
}
