namespace QcaNet.Metrics;

/// <summary>One object of an audit.</summary>
/// <param name="IsTrue">Whether it is a true object; otherwise it is a predicted one.</param>
/// <param name="Id">Its id in its labels.</param>
/// <param name="Voxels">Its size.</param>
/// <param name="Class">Its class.</param>
/// <param name="Related">
/// Ids in the other labels, ascending: the partner of a match, the pieces of a split object, the whole of a piece, the objects of a merger;
/// otherwise empty.
/// </param>
/// <param name="BestIou">Its largest IoU with an object of the other labels; 0 if it overlaps none.</param>
public sealed record AuditEntry(bool IsTrue, int Id, int Voxels, AuditClass Class, IReadOnlyList<int> Related, double BestIou);
