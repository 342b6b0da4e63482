namespace QcaNet.Volumes;

/// <summary>Options for writing a volume. The defaults produce a file that every common program opens.</summary>
public sealed record VolumeWriteOptions
{
    /// <summary>The choice made where none is given.</summary>
    public static VolumeWriteOptions Default { get; } = new();

    /// <summary>
    /// The file's conventions; null: by its name. <c>.ome.tif</c> and <c>.ome.tiff</c> are OME-TIFF, <c>.npy</c> is NumPy's, <c>.h5</c> and
    /// <c>.hdf5</c> are HDF5, everything else is an ImageJ hyperstack.
    /// </summary>
    public VolumeFormat? Format { get; init; }

    /// <summary>
    /// Name of the dataset in an HDF5 file, without a slash; null (the default) for <c>label</c> where voxels are int, else <c>raw</c>.
    /// Other formats have no datasets, and ignore it.
    /// </summary>
    public string? Dataset { get; init; }

    /// <summary>
    /// Packing of the voxels; null: Deflate for labels (<see cref="Volume{T}"/> of int) in a TIFF or HDF5 file, none for everything else.
    /// </summary>
    public VolumeCompression? Compression { get; init; }

    /// <summary>
    /// How hard to pack: 0 to 9 for Deflate, 1 to 22 for Zstandard; null for 6 and 3, beyond which camera images get slower and hardly
    /// smaller.
    /// </summary>
    public int? CompressionLevel { get; init; }

    /// <summary>
    /// Pack the differences along each row instead of the values (TIFF predictor 2 for integers, 3 for floats). False by default: floats
    /// computed from images get a tenth smaller, camera images (noise in their lower bits) and labels larger by as much. Done only where
    /// something is packed; in an ImageJ hyperstack only for integers of 8 and 16 bits, because ImageJ puts others together wrongly.
    /// </summary>
    public bool Predictor { get; init; }

    /// <summary>
    /// For labels that come one volume after the other: the largest label there will be, from 0. It decides between 16 and 32 bits before
    /// the first volume is written. Null: the writer asks for all volumes once more beforehand. A label above it is an error.
    /// </summary>
    public int? LargestLabel { get; init; }

    /// <summary>
    /// Maximum number of threads that compress, at least 1; null uses one per processor. The bytes of the file do not depend on it.
    /// </summary>
    public int? MaximumThreads { get; init; }
}
