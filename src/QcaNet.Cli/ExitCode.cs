namespace QcaNet.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>Some input could not be processed, or the work was cancelled; what could be done was done.</summary>
    public const int SomeFailed = 1;

    /// <summary>The call is wrong: nothing was done.</summary>
    public const int WrongCall = 2;

    /// <summary>The work was interrupted; a process that a signal told so returns 128 plus the signal's number.</summary>
    public const int Interrupted = 130;
}
