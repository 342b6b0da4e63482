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
}
