using QcaNet.Volumes;

namespace QcaNet.Core;

/// <summary>
/// The exception that is thrown when a pipeline cannot be built as configured. It lists every problem, not only the first one.
/// </summary>
public sealed class PipelineConfigurationException : QcaNetException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problems">What is wrong and how to fix it, one or two sentences each; at least one.</param>
    public PipelineConfigurationException(IReadOnlyList<string> problems)
        : base(Describe(problems))
    {
        Problems = problems;
    }

    /// <summary>What is wrong and how to fix it, one entry per problem.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Describe(IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 0) throw new ArgumentException("At least one problem is required.", nameof(problems));
        return problems.Count == 1
            ? $"The pipeline cannot be built: {problems[0]}"
            : $"The pipeline cannot be built; {problems.Count} things are "
            + $"wrong:{string.Concat(problems.Select(p => $"{Environment.NewLine}- {p}"))}";
    }
}
