using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>Data that cannot be trained on.</summary>
public sealed class TrainingDataException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public TrainingDataException(string message)
        : base(message) => Problems = [message];

    /// <summary>Makes the error of several problems.</summary>
    /// <param name="problems">Each says what is wrong, in which file, and what to do; at least one.</param>
    public TrainingDataException(IReadOnlyList<string> problems)
        : base(problems.Count == 1 ? problems[0] : $"{problems.Count} problems with the training data:\n{string.Join('\n', problems)}") =>
        Problems = problems;

    /// <summary>Every problem that was found, each with its file.</summary>
    public IReadOnlyList<string> Problems { get; }
}
