namespace QcaNet.Volumes;

/// <summary>
/// The family of errors that a user can meet and mend: bad files, bad weights, a missing backend, an impossible pipeline.
/// A message says what is wrong, where, and what to do. Misuse by the programmer is an <see cref="ArgumentException"/> instead.
/// </summary>
public abstract class QcaNetException : Exception
{
    /// <summary>Makes an error of the family.</summary>
    protected QcaNetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
