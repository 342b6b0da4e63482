namespace QcaNet.Training;

/// <summary>Where a training is.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="VoxelsPerSecond">Voxels learned from per second, over the last steps, validation left out.</param>
/// <param name="TimeLeft">Until the last step, at the rate of this call so far, validations among it.</param>
public readonly record struct TrainingStep(
    int Step, int Steps, int Epoch, double Loss, double LearningRate, double VoxelsPerSecond, TimeSpan TimeLeft);
