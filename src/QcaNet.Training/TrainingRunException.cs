using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>A run that was not begun, not continued, or ended because its numbers ran away.</summary>
public sealed class TrainingRunException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="differences">What differs from the run in the folder, one line each.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public TrainingRunException(TrainingRunError reason, string message, IReadOnlyList<string>? differences = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Differences = differences ?? [];
    }

    /// <summary>Why.</summary>
    public TrainingRunError Reason { get; }

    /// <summary>What differs from the run in the folder, one line each: "steps: 100 and 200", the run's value first.</summary>
    public IReadOnlyList<string> Differences { get; }
}
