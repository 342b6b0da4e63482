using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>The exception that is thrown when a training run cannot be started or resumed, or its loss diverges.</summary>
public sealed class TrainingRunException : QcaNetException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="reason">Reason of the failure.</param>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="differences">Differences from the run in the folder, one line each.</param>
    /// <param name="innerException">The cause, if any.</param>
    public TrainingRunException(
        TrainingRunError reason, string message, IReadOnlyList<string>? differences = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Differences = differences ?? [];
    }

    /// <summary>Reason of the failure.</summary>
    public TrainingRunError Reason { get; }

    /// <summary>
    /// Differences from the run in the folder, one line each, such as "steps: 100 and 200" with the value of the run first.
    /// </summary>
    public IReadOnlyList<string> Differences { get; }
}
