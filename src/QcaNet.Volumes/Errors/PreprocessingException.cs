namespace QcaNet.Volumes;

/// <summary>
/// The exception that is thrown when the intensities of a stack cannot be prepared for a network, because they are constant or not finite.
/// </summary>
public sealed class PreprocessingException : QcaNetException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the intensities and what to do.</param>
    public PreprocessingException(string message)
        : base(message)
    {
    }
}
