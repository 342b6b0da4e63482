using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using QcaNet.Batch;
using QcaNet.Cli.Commands;
using QcaNet.Cli.Segmenting;
using QcaNet.Cli.Terminals;
using QcaNet.Core;
using QcaNet.Models.Torch;
using QcaNet.Volumes;

namespace QcaNet.Cli;

/// <summary>The command line <c>qcanet</c>, as a call: what the program runs, and what tests run in process.</summary>
public static class QcanetCommand
{
    /// <summary>What is told when the work was cancelled.</summary>
    internal const string Canceled = "cancelled; what was finished before stays, nothing is half-written.";

    /// <summary>Carries out one call.</summary>
    /// <param name="args">The words after <c>qcanet</c>.</param>
    /// <param name="stdout">Receives results.</param>
    /// <param name="stderr">Receives one line a problem; no progress, since it is not taken for a terminal.</param>
    /// <param name="cancellationToken">Stops the work cleanly: nothing is left half-written.</param>
    /// <returns>0: all done; 1: some input could not be processed (the rest was); 2: the call is wrong.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(stdout);
        ArgumentNullException.ThrowIfNull(stderr);
        return Run(args, new Terminal(stdout, stderr), cancellationToken);
    }

    internal static int Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken)
    {
        RootCommand root = Root(terminal, cancellationToken);

        // Words that begin with @ are paths like all others: a file of such a name must not be read as a list of words.
        ParseResult call = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (call.Errors.Count > 0 && call.Action is not HelpWithExamples)
        {
            foreach (string message in Messages(call)) terminal.Problem(message);
            terminal.Problem($"see '{PathOf(call)} --help'.");
            return ExitCode.WrongCall;
        }

        if (WithOneDash(args, call) is { } meant)
        {
            terminal.Problem($"'-{meant[2..]}' is not an option of this command. Did you mean '{meant}'?");
            terminal.Problem($"see '{PathOf(call)} --help'.");
            return ExitCode.WrongCall;
        }

        try
        {
            // The library's own handling of signals is for asynchronous actions; ours comes through the token.
            int code = call.Invoke(new InvocationConfiguration { Output = terminal.Output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false });
            if (terminal.OutputLoss is not { } loss) return code;
            terminal.Problem($"standard output: {loss.TrimEnd('.')}. What was written to files is there.");
            return Math.Max(code, ExitCode.SomeFailed);
        }
        catch (CallException error)
        {
            terminal.Problem(error.Message);
            return ExitCode.WrongCall;
        }
        catch (BatchException error)
        {
            foreach (BatchProblem problem in error.Problems) terminal.Problem(BatchText.Of(problem));
            return ExitCode.WrongCall;
        }
        catch (PipelineConfigurationException error)
        {
            foreach (string problem in error.Problems) terminal.Problem(problem);
            return ExitCode.WrongCall;
        }
        catch (NativeBackendException error)
        {
            terminal.Problem(ProblemText.Of(error));
            return ExitCode.SomeFailed;
        }
        catch (OperationCanceledException)
        {
            terminal.Problem(Canceled);
            return ExitCode.SomeFailed;
        }
        catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
        {
            terminal.Problem(error.Message);
            return ExitCode.SomeFailed;
        }
        catch (Exception error)
        {
            // No call ends with a stack trace, and whatever was written is told of by its own line. With --verbose the place is shown.
            terminal.Problem($"an error that should not occur, please report it: {error.GetType().Name}: {error.Message}");
            if (args.Contains("--verbose")) terminal.Detail(error.ToString());
            return ExitCode.SomeFailed;
        }
        finally
        {
            terminal.EndProgress();
        }
    }

    /// <summary>What is wrong with a call. A misspelled verb explains that a verb is missing, and what the words after it are.</summary>
    private static string[] Messages(ParseResult call)
    {
        string[] all = [.. call.Errors.Select(e => e.Message).Distinct().Select(message => message + SuggestionFor(message, call))];
        string[] suggested = [.. all.Where(message => message.EndsWith("'?", StringComparison.Ordinal))];
        bool isVerb = suggested.Length == 1 && call.CommandResult.Command.Subcommands.Count > 0 && !suggested[0].Contains("'-", StringComparison.Ordinal);
        return isVerb ? suggested : all;
    }

    /// <summary>"-output x" is read as "-o utput x": an option of many letters has two dashes.</summary>
    private static string? WithOneDash(IReadOnlyList<string> args, ParseResult call)
    {
        string[] options = [.. call.CommandResult.Command.Options.Select(option => option.Name)];
        return args.TakeWhile(word => word != "--").Where(word => word.Length > 2 && word[0] == '-' && word[1] != '-')
            .Select(word => "-" + word.Split('=', ':')[0]).FirstOrDefault(word => options.Contains(word, StringComparer.Ordinal));
    }

    /// <summary>The parser names the word that it does not know; words that are taken for paths have their own message.</summary>
    private static string SuggestionFor(string message, ParseResult call)
    {
        string? word = call.UnmatchedTokens.FirstOrDefault(token => message.Contains($"'{token}'", StringComparison.Ordinal));
        return word is null ? string.Empty : Suggestion.For(word, call.CommandResult.Command);
    }

    private static RootCommand Root(Terminal terminal, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Segments, scores and measures the nuclei of early embryos in 3D fluorescence stacks.")
        {
            SegmentCommand.Create(terminal, cancellationToken),
            EvaluateCommand.Create(terminal, cancellationToken),
            CriteriaCommand.Create(terminal, cancellationToken),
            ReportCommand.Create(terminal, cancellationToken),
            WatershedCommand.Create(terminal, cancellationToken),
            MergeCommand.Create(terminal, cancellationToken),
            ExportCommand.Create(terminal, cancellationToken),
            InspectCommand.Create(terminal, cancellationToken),
            TrainCommand.Create(terminal, cancellationToken),
            WeightsCommand.Create(terminal, cancellationToken),
            DataCommand.Create(terminal, cancellationToken),
            InfoCommand.Create(terminal),
        };
        HelpWithExamples.AttachTo(root);
        HelpWithExamples.Note(root, """
            Exit codes: 0 all done; 1 some input could not be processed (the rest was); 2 the call is wrong.

            Examples:
              qcanet segment                                        a synthetic embryo, to see that everything works
              qcanet segment embryo.tif --spacing 1.75,0.8,0.8      your own stack
              qcanet segment --help                                 everything about a verb
            """);
        root.SetAction(call =>
        {
            HelpWithExamples.Show(call);
            return ExitCode.WrongCall;
        });
        return root;
    }

    private static string PathOf(ParseResult call)
    {
        IEnumerable<string> Names()
        {
            for (System.CommandLine.Parsing.SymbolResult? at = call.CommandResult; at is not null; at = at.Parent)
            {
                if (at is System.CommandLine.Parsing.CommandResult { Command: var command }) yield return command is RootCommand ? "qcanet" : command.Name;
            }
        }

        return string.Join(' ', Names().Reverse());
    }
}
