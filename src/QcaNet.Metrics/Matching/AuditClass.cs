namespace QcaNet.Metrics;

/// <summary>Specifies the class of an object in an audit.</summary>
public enum AuditClass
{
    /// <summary>It has a partner: the IoU of the pair is at least that of the audit.</summary>
    Matched,

    /// <summary>
    /// A true object: more than one predicted object lies mainly in it. A predicted object: a piece that lies mainly in one true object.
    /// </summary>
    Split,

    /// <summary>
    /// A true object: the predicted object that covers most of it also covers most of another one or is its match. A predicted object: it
    /// covers most of several true objects.
    /// </summary>
    Merged,

    /// <summary>A true object that no predicted object matches.</summary>
    Missed,

    /// <summary>A predicted object that matches no true object.</summary>
    Spurious,
}
