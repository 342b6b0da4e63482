namespace QcaNet.Volumes.Preprocessing;

/// <summary>Specifies an axis of a volume, in the order of its memory.</summary>
public enum VolumeAxis
{
    /// <summary>Across the planes.</summary>
    Z,

    /// <summary>Down the rows of a plane.</summary>
    Y,

    /// <summary>Along a row.</summary>
    X,
}
