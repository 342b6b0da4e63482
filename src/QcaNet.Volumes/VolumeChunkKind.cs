namespace QcaNet.Volumes;

/// <summary>Specifies the kind of pieces in which a file stores its voxels.</summary>
public enum VolumeChunkKind
{
    /// <summary>All planes are contiguous.</summary>
    Whole,

    /// <summary>Strips of whole rows.</summary>
    Strips,

    /// <summary>Tiles.</summary>
    Tiles,
}
