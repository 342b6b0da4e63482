namespace QcaNet.Batch;

/// <summary>Why something was left out of a batch.</summary>
public enum BatchNoticeKind
{
    /// <summary>Subfolders hold stacks: <see cref="BatchOptions.Recursive"/> takes them.</summary>
    Subfolders,

    /// <summary>Files of other formats lie in the folder; they can be named one by one, where they can be read.</summary>
    OtherFormats,

    /// <summary>A file was named more than once; it is segmented once.</summary>
    NamedTwice,

    /// <summary>True labels in the folder <see cref="BatchOptions.Truth"/> belong to no stack; names must match.</summary>
    UnusedTruth,

    /// <summary>Subfolders that are links are not followed, because links may lead round in a circle; each can be named itself.</summary>
    Links,
}
