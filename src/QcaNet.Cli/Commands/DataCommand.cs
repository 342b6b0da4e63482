using System.CommandLine;
using QcaNet.Cli.Terminals;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet data</c>: creates data sets.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken) => new(
        "data", "Create data sets for training and testing.")
    {
        DataBbbc050Command.Create(terminal, cancellationToken),
        DataSyntheticCommand.Create(terminal, cancellationToken),
    };
}
