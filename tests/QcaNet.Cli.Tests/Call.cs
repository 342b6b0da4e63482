namespace QcaNet.Cli.Tests;

/// <summary>A call of qcanet in this process, and what came of it.</summary>
/// <param name="ExitCode">What the process would have returned.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error, line by line.</param>
internal sealed record Call(int ExitCode, string Out, string[] Error)
{
    public static Call Of(params string[] args) => Of(CancellationToken.None, args);

    public static Call Of(CancellationToken cancellationToken, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = QcanetCommand.Run(args, output, error, cancellationToken);
        return new Call(code, output.ToString(), error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Out.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
