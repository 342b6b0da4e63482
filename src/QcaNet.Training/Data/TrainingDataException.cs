using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>Data that cannot be trained on.</summary>
public sealed class TrainingDataException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public TrainingDataException(string message)
        : base(message)
    {
    }
}
