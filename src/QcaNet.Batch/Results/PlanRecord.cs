namespace QcaNet.Batch;

/// <summary>What a run over several stacks set out to do: every shard of it writes the same.</summary>
/// <param name="Inputs">Full paths of the inputs.</param>
/// <param name="Stacks">Every stack.</param>
internal sealed record PlanRecord(IReadOnlyList<string> Inputs, IReadOnlyList<PlannedStack> Stacks);
