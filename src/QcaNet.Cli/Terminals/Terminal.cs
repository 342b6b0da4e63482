using Spectre.Console;

namespace QcaNet.Cli.Terminals;

/// <summary>The output of a command: results on standard output, problems and progress on standard error.</summary>
internal sealed class Terminal
{
    /// <summary>Width of a table, in columns, if the output is a file or a pipe.</summary>
    private const int WidthWithoutWindow = 160;

    private readonly SafeWriter _output;
    private readonly SafeWriter _error;
    private readonly bool _errorIsTerminal;
    private readonly Lock _gate = new();
    private int _progressLength;

    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal = false, bool errorIsTerminal = false)
    {
        // Results and problems contain file names and text from files; tables contain numbers and use escape sequences.
        _output = Safe(output, escapes: true);
        _error = Safe(error, escapes: false);
        _errorIsTerminal = errorIsTerminal;
        Tables = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = outputIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = outputIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Safe(output, escapes: false)),
        });
        if (!outputIsTerminal) Tables.Profile.Width = WidthWithoutWindow;
    }

    /// <summary>Results as plain text.</summary>
    public TextWriter Output => _output;

    /// <summary>
    /// Why results did not reach standard output, for instance because the disk is full; null if they did, or if the stream is closed.
    /// </summary>
    public string? OutputLoss => _output.Loss;

    /// <summary>Results as tables.</summary>
    public IAnsiConsole Tables { get; }

    /// <summary>Whether to print only problems and requested JSON, without summaries and progress.</summary>
    public bool Quiet { get; set; }

    /// <summary>Uses the streams of the console.</summary>
    public static Terminal OfProcess() =>
        new(Opened(() => Console.Out), Opened(() => Console.Error), !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>Prints one line: <c>qcanet: LOCATION: problem and remedy</c>.</summary>
    public void Problem(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.WriteLine($"qcanet: {SafeText.OneLine(text)}");
        }
    }

    /// <summary>Prints one line of details, for <c>--verbose</c>.</summary>
    public void Detail(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.WriteLine(SafeText.OneLine(text));
        }
    }

    /// <summary>Replaces the progress line. Does nothing if standard error is a file or a pipe.</summary>
    public void Progress(string text)
    {
        if (!_errorIsTerminal || Quiet) return;
        lock (_gate)
        {
            text = SafeText.OneLine(text);
            string line = text.Length > 78 ? text[..78] : text;
            _error.Write($"\r{line.PadRight(_progressLength)}");
            _progressLength = line.Length;
        }
    }

    /// <summary>Clears the progress line before results are written.</summary>
    public void EndProgress()
    {
        lock (_gate) ClearProgress();
    }

    private static SafeWriter Safe(TextWriter writer, bool escapes) => new(writer, escapes);

    private static TextWriter Opened(Func<TextWriter> stream)
    {
        try
        {
            return stream();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return TextWriter.Null;
        }
    }

    private void ClearProgress()
    {
        if (_progressLength == 0) return;
        _error.Write($"\r{new string(' ', _progressLength)}\r");
        _progressLength = 0;
    }
}
