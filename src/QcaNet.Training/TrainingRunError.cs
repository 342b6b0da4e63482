namespace QcaNet.Training;

/// <summary>Why a run was not begun or not continued, and so what to do.</summary>
public enum TrainingRunError
{
    /// <summary>The folder holds another run: resume it, overwrite it, or take another folder.</summary>
    FolderInUse,

    /// <summary>The recipe is not that of the run; <see cref="TrainingRunException.Differences"/> lists what differs. Take the run's, or another folder.</summary>
    RecipeDiffers,

    /// <summary>The stacks are not those of the run; the differences are listed. Take the run's, or another folder.</summary>
    DataDiffer,

    /// <summary>The run began with other weights, or was judged with another partner. Take those, or another folder.</summary>
    StartDiffers,

    /// <summary>The checkpoint is broken or of another version: begin anew.</summary>
    BadCheckpoint,

    /// <summary>The loss is not a number any more: lower the learning rate, or shorten gradients.</summary>
    Diverged,
}
