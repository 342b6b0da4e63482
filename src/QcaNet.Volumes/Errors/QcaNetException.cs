namespace QcaNet.Volumes;

/// <summary>
/// The base class of errors that a user can encounter and fix: bad files, bad weights, a missing backend, an impossible pipeline. A message
/// states what is wrong, where, and what to do. Misuse by the programmer is an <see cref="ArgumentException"/> instead.
/// </summary>
/// <remarks>
/// Messages can quote a file's name or contents. Control characters are escaped and the length is limited here for all derived exceptions,
/// so a message can be written to a terminal or a log as is.
/// </remarks>
public abstract class QcaNetException : Exception
{
    // The longest legitimate messages list every problem of a configuration.
    private const int LongestMessage = 8192;

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if another library found it.</param>
    protected QcaNetException(string message, Exception? innerException = null)
        : base(PrintableText.OfLines(message, LongestMessage), innerException)
    {
    }

    /// <summary>What the user can do, for front ends that use their own wording.</summary>
    public Remedy Remedy { get; init; }
}
