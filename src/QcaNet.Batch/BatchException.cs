using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A batch cannot begin as it was described: nothing was segmented. Lists every problem, not only the first one.</summary>
public sealed class BatchException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="problems">What is wrong and what to do; at least one.</param>
    /// <param name="innerException">The cause, if the system found it.</param>
    public BatchException(IReadOnlyList<BatchProblem> problems, Exception? innerException = null)
        : base(Describe(problems), innerException)
    {
        Problems = problems;
    }

    internal BatchException(BatchProblemKind kind, string problem, Exception? innerException = null)
        : this([new BatchProblem(kind, problem)], innerException)
    {
    }

    /// <summary>What is wrong, one entry per problem.</summary>
    public IReadOnlyList<BatchProblem> Problems { get; }

    private static string Describe(IReadOnlyList<BatchProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 0) throw new ArgumentException("An error without a problem.", nameof(problems));
        return problems.Count == 1
            ? problems[0].Text
            : string.Create(CultureInfo.InvariantCulture, $"The batch cannot begin; {problems.Count} things are wrong:")
                + string.Concat(problems.Select(p => $"{Environment.NewLine}- {p.Text}"));
    }
}
