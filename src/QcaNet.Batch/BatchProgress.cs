namespace QcaNet.Batch;

/// <summary>How far a batch is.</summary>
/// <param name="Item">The present stack.</param>
/// <param name="Number">Which of this run's stacks it is, from 1.</param>
/// <param name="Count">Number of this run's stacks.</param>
/// <param name="Stage">What happens to it.</param>
/// <param name="Fraction">Share of this stack that is done, 0 to 1.</param>
/// <param name="BytesPerSecond">Input processed per second so far, without stacks that were left out; null until one is done.</param>
/// <param name="Remaining">Time left at that rate; null until one stack is done.</param>
public readonly record struct BatchProgress(
    StackItem Item, int Number, int Count, BatchStage Stage, double Fraction, double? BytesPerSecond, TimeSpan? Remaining);
