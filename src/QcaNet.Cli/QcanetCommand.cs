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

/// <summary>The <c>qcanet</c> command line as a method, called by the program and by in-process tests.</summary>
public static class QcanetCommand
{
    /// <summary>The message after a cancellation.</summary>
    internal const string Canceled = "canceled; finished results are kept, and no file is incomplete.";

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments after <c>qcanet</c>.</param>
    /// <param name="stdout">Receives results.</param>
    /// <param name="stderr">Receives one line per problem, and no progress, because it is not treated as a terminal.</param>
    /// <param name="cancellationToken">Stops the work cleanly: no file is left incomplete.</param>
    /// <returns>0: all done; 1: some input could not be processed (the rest was); 2: the command line is invalid.</returns>
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

        // Arguments that begin with @ are ordinary paths: a file with such a name must not be read as a response file.
        ParseResult call = root.Parse(FormerOptions.Replaced(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
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
            // System.CommandLine handles signals only for asynchronous actions; here they arrive through the token.
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = TextWriter.Null,
                EnableDefaultExceptionHandler = false,
            };
            CompleteInterrupted(call, terminal);
            int code = call.Invoke(configuration);
            if (terminal.OutputLoss is not { } loss) return code;
            terminal.Problem($"standard output: {loss.TrimEnd('.')}. Results in files are complete.");
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
            // No stack trace, except with --verbose; files that were written have already been reported.
            terminal.Problem($"unexpected error, please report it: {error.GetType().Name}: {error.Message}");
            if (args.Contains("--verbose")) terminal.Detail(error.ToString());
            return ExitCode.SomeFailed;
        }
        finally
        {
            terminal.EndProgress();
        }
    }

    /// <summary>No command reads a result that a killed run left between two renames.</summary>
    private static void CompleteInterrupted(ParseResult call, Terminal terminal)
    {
        foreach (string path in call.Tokens.Select(token => token.Value).Where(Path.Exists).Distinct(StringComparer.Ordinal))
        {
            try
            {
                InterruptedResults.Complete(path);
            }
            catch (FileAccessException error)
            {
                terminal.Problem(error.Message);
            }
        }
    }

    /// <summary>
    /// The parse errors of a call. If a command is misspelled, only that is reported, not the errors that follow from it.
    /// </summary>
    private static string[] Messages(ParseResult call)
    {
        string[] all = [.. call.Errors.Select(e => e.Message).Distinct().Select(message => message + SuggestionFor(message, call))];
        string[] suggested = [.. all.Where(message => message.EndsWith("'?", StringComparison.Ordinal))];
        bool isVerb = suggested.Length == 1 && call.CommandResult.Command.Subcommands.Count > 0
            && !suggested[0].Contains("'-", StringComparison.Ordinal);
        return isVerb ? suggested : all;
    }

    /// <summary>"-output x" is parsed as "-o utput x"; this finds the option that was meant, "--output".</summary>
    private static string? WithOneDash(IReadOnlyList<string> args, ParseResult call)
    {
        string[] options = [.. call.CommandResult.Command.Options.Select(option => option.Name)];
        return args.TakeWhile(word => word != "--").Where(word => word.Length > 2 && word[0] == '-' && word[1] != '-')
            .Select(word => "-" + word.Split('=', ':')[0]).FirstOrDefault(word => options.Contains(word, StringComparer.Ordinal));
    }

    /// <summary>The parser names the unknown word; words that are parsed as paths have their own message.</summary>
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
            Exit codes: 0 all done; 1 some input could not be processed (the rest was); 2 the command line is invalid.

            Examples:
              qcanet segment                                        a synthetic embryo, to check that everything works
              qcanet segment embryo.tif --spacing 1.75,0.8,0.8      your own stack
              qcanet segment --help                                 all options of a command
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
                if (at is not System.CommandLine.Parsing.CommandResult { Command: var command }) continue;
                yield return command is RootCommand ? "qcanet" : command.Name;
            }
        }

        return string.Join(' ', Names().Reverse());
    }
}
