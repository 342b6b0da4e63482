namespace QcaNet.Batch;

/// <summary>Reasons why a stack could not be processed, so that a front end can suggest its own remedy.</summary>
public enum StackProblemKind
{
    /// <summary>The file cannot be read; the text states why.</summary>
    Unreadable,

    /// <summary>A folder contains no stacks, but its subfolders do: set <see cref="BatchOptions.Recursive"/>.</summary>
    OnlySubfolders,

    /// <summary>The file does not contain the voxel spacing: set <see cref="BatchOptions.Spacing"/>.</summary>
    SpacingMissing,

    /// <summary>The file contains several channels: set <see cref="BatchOptions.Channel"/>.</summary>
    ChannelNeeded,

    /// <summary>The file contains several time points: set <see cref="BatchOptions.TimePoints"/>.</summary>
    TimePointNeeded,

    /// <summary>The pipeline rejects the stack: one plane, constant, not finite, an implausible spacing.</summary>
    Refused,

    /// <summary>The output folder contains the result of another stack with this name.</summary>
    NameTaken,

    /// <summary>The result cannot be written.</summary>
    NotWritten,

    /// <summary>The true labels are missing or do not match; the stack was segmented, but not scored.</summary>
    NotScored,

    /// <summary>There is not enough memory.</summary>
    Memory,

    /// <summary>An error that should not occur.</summary>
    Unexpected,
}
