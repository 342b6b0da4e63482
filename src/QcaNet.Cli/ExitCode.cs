namespace QcaNet.Cli;

/// <summary>Exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>Some input could not be processed, or the work was canceled; the rest was done.</summary>
    public const int SomeFailed = 1;

    /// <summary>The command line is invalid; nothing was done.</summary>
    public const int WrongCall = 2;

    /// <summary>The work was interrupted. A process that was stopped by a signal returns 128 plus the number of the signal.</summary>
    public const int Interrupted = 130;
}
