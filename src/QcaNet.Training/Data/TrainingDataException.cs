using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>The exception that is thrown when training data are invalid.</summary>
public sealed class TrainingDataException : QcaNetException
{
    /// <summary>Initializes a new instance with one problem.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public TrainingDataException(string message)
        : base(message) => Problems = [message];

    /// <summary>Initializes a new instance with several problems.</summary>
    /// <param name="problems">The problems, at least one. Each states what is wrong, in which file, and what to do.</param>
    public TrainingDataException(IReadOnlyList<string> problems)
        : base(problems.Count == 1 ? problems[0] : $"{problems.Count} problems with the training data:\n{string.Join('\n', problems)}") =>
        Problems = problems;

    /// <summary>All problems found, each with its file.</summary>
    public IReadOnlyList<string> Problems { get; }
}
