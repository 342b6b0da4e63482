namespace QcaNet.Metrics;

/// <summary>What became of an object.</summary>
public enum AuditClass
{
    /// <summary>It has a partner: the pair's IoU is at least that of the audit.</summary>
    Matched,

    /// <summary>A true object: more than one predicted object lies mainly in it. A predicted object: a piece, which lies mainly in one true object.</summary>
    Split,

    /// <summary>A true object: the predicted object that covers most of it belongs to another one, too. A predicted object: it covers most of several.</summary>
    Merged,

    /// <summary>A true object that nothing found.</summary>
    Missed,

    /// <summary>A predicted object where there is none.</summary>
    Spurious,
}
