namespace QcaNet.Training;

/// <summary>Progress of a training run.</summary>
/// <param name="Step">Number of steps completed.</param>
/// <param name="Steps">Total number of steps.</param>
/// <param name="Epoch">Number of the current epoch, from 1.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="VoxelsPerSecond">Number of voxels processed per second over the last steps, without validation.</param>
/// <param name="TimeLeft">Estimated time until the last step, based on the current session including validation.</param>
public readonly record struct TrainingStep(
    int Step, int Steps, int Epoch, double Loss, double LearningRate, double VoxelsPerSecond, TimeSpan TimeLeft);
