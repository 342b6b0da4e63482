namespace QcaNet.Batch;

/// <summary>The plan of a run over several stacks. Every shard of the run writes the same record.</summary>
/// <param name="Inputs">Full paths of the inputs.</param>
/// <param name="Stacks">All stacks.</param>
internal sealed record PlanRecord(IReadOnlyList<string> Inputs, IReadOnlyList<PlannedStack> Stacks);
