namespace QcaNet.Training;

/// <summary>Reasons why a training run could not be started, resumed or continued.</summary>
public enum TrainingRunError
{
    /// <summary>The folder contains another run: resume it, overwrite it, or choose another folder.</summary>
    FolderInUse,

    /// <summary>
    /// The recipe differs from that of the run; see <see cref="TrainingRunException.Differences"/>.
    /// Use the recipe of the run, or another folder.
    /// </summary>
    RecipeDiffers,

    /// <summary>
    /// The stacks differ from those of the run; see <see cref="TrainingRunException.Differences"/>.
    /// Use the same stacks, or another folder.
    /// </summary>
    DataDiffer,

    /// <summary>The run started from other weights, or was validated with another partner. Use those, or another folder.</summary>
    StartDiffers,

    /// <summary>The checkpoint is corrupt or has another version: start a new run.</summary>
    BadCheckpoint,

    /// <summary>The loss is no longer finite: lower the learning rate, or clip the gradients.</summary>
    Diverged,
}
