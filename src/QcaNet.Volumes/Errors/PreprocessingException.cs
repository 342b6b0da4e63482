namespace QcaNet.Volumes;

/// <summary>A stack whose intensities cannot be prepared for a network: constant, or not all finite.</summary>
public sealed class PreprocessingException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong with the intensities and what to do.</param>
    public PreprocessingException(string message)
        : base(message)
    {
    }
}
