using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace QcaNet.Cli;

/// <summary>The help of System.CommandLine, followed by examples to copy.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly ConditionalWeakTable<Command, string> Examples = [];
    private readonly HelpAction _help;

    private HelpWithExamples(HelpAction help) => _help = help;

    /// <summary>Sets the examples and remarks in the help of a command.</summary>
    public static void Note(Command command, string text) => Examples.AddOrUpdate(command, text);

    /// <summary>Replaces the action of the root's <c>--help</c>, which all commands inherit.</summary>
    public static void AttachTo(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    /// <summary>Prints the help of the command that was called.</summary>
    public static void Show(ParseResult call)
    {
        HelpOption option = call.RootCommandResult.Command.Options.OfType<HelpOption>().Single();
        ((HelpWithExamples)option.Action!).Invoke(call);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out string? text)) output.WriteLine(text);
        return ExitCode.Done;
    }
}
