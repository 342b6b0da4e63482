using Spectre.Console;

namespace QcaNet.Cli.Terminals;

/// <summary>Where a call speaks: results on standard output, problems and progress on standard error.</summary>
internal sealed class Terminal
{
    /// <summary>Columns of a table that goes into a file or a pipe, where no window says how wide it is.</summary>
    private const int WidthWithoutWindow = 160;

    private readonly TextWriter _error;
    private readonly bool _errorIsTerminal;
    private readonly Lock _gate = new();
    private int _progressLength;

    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal = false, bool errorIsTerminal = false)
    {
        Output = output;
        _error = error;
        _errorIsTerminal = errorIsTerminal;
        Tables = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = outputIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = outputIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!outputIsTerminal) Tables.Profile.Width = WidthWithoutWindow;
    }

    /// <summary>Results, as plain text.</summary>
    public TextWriter Output { get; }

    /// <summary>Results, as tables.</summary>
    public IAnsiConsole Tables { get; }

    /// <summary>No summaries, no progress: problems only, and what was asked for as JSON.</summary>
    public bool Quiet { get; set; }

    /// <summary>The console's own streams.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>One line: <c>qcanet: WHERE: what, and what to do</c>.</summary>
    public void Problem(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.WriteLine($"qcanet: {OneLine(text)}");
        }
    }

    /// <summary>One line about what happens inside, for <c>--verbose</c>.</summary>
    public void Detail(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.WriteLine(OneLine(text));
        }
    }

    /// <summary>Replaces the line of progress. Nothing where standard error is a file or a pipe.</summary>
    public void Progress(string text)
    {
        if (!_errorIsTerminal || Quiet) return;
        lock (_gate)
        {
            string line = text.Length > 78 ? text[..78] : text;
            _error.Write($"\r{line.PadRight(_progressLength)}");
            _progressLength = line.Length;
        }
    }

    /// <summary>Takes the line of progress away before results are written.</summary>
    public void EndProgress()
    {
        lock (_gate) ClearProgress();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private void ClearProgress()
    {
        if (_progressLength == 0) return;
        _error.Write($"\r{new string(' ', _progressLength)}\r");
        _progressLength = 0;
    }
}
