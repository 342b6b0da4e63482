namespace QcaNet.Batch;

/// <summary>The status of a stack after a batch.</summary>
public enum StackStatus
{
    /// <summary>The stack was segmented, and its result was written.</summary>
    Segmented,

    /// <summary>The stack already had a complete result and was skipped.</summary>
    Skipped,

    /// <summary>The stack could not be processed; an earlier result is unchanged.</summary>
    Failed,
}
