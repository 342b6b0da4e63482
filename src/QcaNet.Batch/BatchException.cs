using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The exception that is thrown when a batch cannot start as configured. It lists every problem; nothing was segmented.</summary>
public sealed class BatchException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="problems">What is wrong and how to fix it; at least one.</param>
    /// <param name="innerException">The underlying system exception, if there is one.</param>
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
        if (problems.Count == 0) throw new ArgumentException("At least one problem is required.", nameof(problems));
        return problems.Count == 1
            ? problems[0].Text
            : string.Create(CultureInfo.InvariantCulture, $"The batch cannot start; {problems.Count} things are wrong:")
                + string.Concat(problems.Select(p => $"{Environment.NewLine}- {p.Text}"));
    }
}
