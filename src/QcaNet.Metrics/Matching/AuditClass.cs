namespace QcaNet.Metrics;

/// <summary>Class of an object in an audit.</summary>
public enum AuditClass
{
    /// <summary>It has a partner: the IoU of the pair is at least that of the audit.</summary>
    Matched,

    /// <summary>
    /// A true object: more than one predicted object lies mainly in it. A predicted object: a piece, which lies mainly in one true object.
    /// </summary>
    Split,

    /// <summary>
    /// A true object: the predicted object that covers most of it also belongs to another one. A predicted object: it covers most of
    /// several.
    /// </summary>
    Merged,

    /// <summary>A true object that no predicted object matches.</summary>
    Missed,

    /// <summary>A predicted object that matches no true object.</summary>
    Spurious,
}
