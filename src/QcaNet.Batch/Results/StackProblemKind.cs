namespace QcaNet.Batch;

/// <summary>Why a stack could not be processed, so that a front end can name its own remedy.</summary>
public enum StackProblemKind
{
    /// <summary>The file cannot be read; the text says why.</summary>
    Unreadable,

    /// <summary>A folder holds no stacks, but its subfolders do: <see cref="BatchOptions.Recursive"/> is the remedy.</summary>
    OnlySubfolders,

    /// <summary>The file does not say the voxel spacing: <see cref="BatchOptions.Spacing"/> is the remedy.</summary>
    SpacingMissing,

    /// <summary>The file holds several channels: <see cref="BatchOptions.Channel"/> is the remedy.</summary>
    ChannelNeeded,

    /// <summary>The file holds several time points: <see cref="BatchOptions.TimePoints"/> is the remedy.</summary>
    TimePointNeeded,

    /// <summary>The pipeline refuses the stack: one plane, constant, not finite, an implausible spacing.</summary>
    Refused,

    /// <summary>The output folder holds the result of another stack under this name.</summary>
    NameTaken,

    /// <summary>The result cannot be written.</summary>
    NotWritten,

    /// <summary>The true labels are missing or do not fit; the stack was segmented, not scored.</summary>
    NotScored,

    /// <summary>The memory does not suffice.</summary>
    Memory,

    /// <summary>An error that should not occur.</summary>
    Unexpected,
}
