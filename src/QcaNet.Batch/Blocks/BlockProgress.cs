namespace QcaNet.Batch;

/// <summary>The progress of dividing a large volume.</summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Done">Number of blocks or planes that are done, including those of an interrupted run.</param>
/// <param name="Count">Number of blocks or planes of this stage.</param>
public readonly record struct BlockProgress(BlockStage Stage, int Done, int Count);
