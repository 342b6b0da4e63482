namespace QcaNet.Batch;

/// <summary>Why something was left out of a batch.</summary>
public enum BatchNoticeKind
{
    /// <summary>Subfolders contain stacks; set <see cref="BatchOptions.Recursive"/> to include them.</summary>
    Subfolders,

    /// <summary>The folder contains files of other formats; those that can be read can be passed individually.</summary>
    OtherFormats,

    /// <summary>A file was passed more than once; it is segmented once.</summary>
    NamedTwice,

    /// <summary>True labels in the folder <see cref="BatchOptions.Truth"/> do not belong to any stack; names must match.</summary>
    UnusedTruth,

    /// <summary>Subfolders that are links are not followed, because links may form a cycle; each can be passed individually.</summary>
    Links,
}
