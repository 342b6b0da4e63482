namespace QcaNet.Batch;

/// <summary>What the values of a markers' volume mean.</summary>
public enum MarkerKind
{
    /// <summary>Each value above 0 is the id of one marker, wherever its voxels are.</summary>
    Ids,

    /// <summary>Values above 0 are foreground, whose 6-connected components are the markers.</summary>
    Components,

    /// <summary>Ids, unless there is one value only: then its components.</summary>
    IdsOrComponents,
}
