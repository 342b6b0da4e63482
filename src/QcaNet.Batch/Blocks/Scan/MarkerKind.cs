namespace QcaNet.Batch;

/// <summary>The meaning of the values in a volume of markers.</summary>
public enum MarkerKind
{
    /// <summary>Each value above 0 is the id of one marker, even if its voxels are not connected.</summary>
    Ids,

    /// <summary>Values above 0 are foreground, and its 6-connected components are the markers.</summary>
    Components,

    /// <summary>Components if there is only one value above 0; otherwise ids.</summary>
    IdsOrComponents,
}
