namespace QcaNet.Batch;

/// <summary>The progress of a batch.</summary>
/// <param name="Item">The current stack.</param>
/// <param name="Number">Number of the stack in this run, from 1.</param>
/// <param name="Count">Number of stacks in this run.</param>
/// <param name="Stage">The current stage.</param>
/// <param name="Fraction">Fraction of this stack that is done, 0 to 1.</param>
/// <param name="BytesPerSecond">Bytes of input processed per second so far, without skipped stacks; null until one stack is done.</param>
/// <param name="Remaining">Estimated time left at that rate; null until one stack is done.</param>
public readonly record struct BatchProgress(
    StackItem Item, int Number, int Count, BatchStage Stage, double Fraction, double? BytesPerSecond, TimeSpan? Remaining);
