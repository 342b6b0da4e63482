using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace QcaNet.Cli;

/// <summary>The library's help, followed by calls one can copy.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly ConditionalWeakTable<Command, string> Examples = [];
    private readonly HelpAction _help;

    private HelpWithExamples(HelpAction help) => _help = help;

    /// <summary>Notes what the help of a verb shows under "Examples:", and its other remarks.</summary>
    public static void Note(Command command, string text) => Examples.AddOrUpdate(command, text);

    /// <summary>Replaces the action of the root's <c>--help</c>, which all verbs inherit.</summary>
    public static void AttachTo(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    /// <summary>Prints the help of the command that was called.</summary>
    public static void Show(ParseResult call) => ((HelpWithExamples)call.RootCommandResult.Command.Options.OfType<HelpOption>().Single().Action!).Invoke(call);

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out string? text)) output.WriteLine(text);
        return ExitCode.Done;
    }
}
