namespace QcaNet.Volumes;

/// <summary>What the pieces are in which a file stores its voxels.</summary>
public enum VolumeChunkKind
{
    /// <summary>All planes follow each other in one piece.</summary>
    Whole,

    /// <summary>Strips of whole rows.</summary>
    Strips,

    /// <summary>Tiles.</summary>
    Tiles,
}
