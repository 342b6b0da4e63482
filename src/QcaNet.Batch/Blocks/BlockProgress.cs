namespace QcaNet.Batch;

/// <summary>How far the division of a large volume is.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">Blocks or planes that are done, those of an interrupted run included.</param>
/// <param name="Count">Blocks or planes of this stage.</param>
public readonly record struct BlockProgress(BlockStage Stage, int Done, int Count);
