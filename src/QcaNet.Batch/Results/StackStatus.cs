namespace QcaNet.Batch;

/// <summary>What became of a stack.</summary>
public enum StackStatus
{
    /// <summary>It was segmented, and its result is written.</summary>
    Segmented,

    /// <summary>It had a complete result already and was left out.</summary>
    Skipped,

    /// <summary>It could not be processed; an earlier result is as it was.</summary>
    Failed,
}
