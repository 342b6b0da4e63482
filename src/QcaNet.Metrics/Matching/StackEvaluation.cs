namespace QcaNet.Metrics;

/// <summary>The evaluation of one stack of a data set.</summary>
/// <param name="Name">Name of the stack.</param>
/// <param name="Group">
/// Group of the stack, usually the embryo. Stacks of one embryo are not independent, so intervals resample whole groups.
/// </param>
/// <param name="Evaluation">Its scores.</param>
public sealed record StackEvaluation(string Name, string Group, Evaluation Evaluation);
