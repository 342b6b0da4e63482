namespace QcaNet.Volumes;

/// <summary>How a volume is written.</summary>
public sealed record VolumeWriteOptions
{
    /// <summary>The choice made where none is given.</summary>
    public static VolumeWriteOptions Default { get; } = new();

    /// <summary>Packing of the voxels; null: Deflate for labels (<see cref="Volume{T}"/> of int), none for everything else.</summary>
    public VolumeCompression? Compression { get; init; }
}
