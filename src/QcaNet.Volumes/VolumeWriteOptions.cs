namespace QcaNet.Volumes;

/// <summary>Options for writing a volume. The defaults produce a file that every common program opens.</summary>
public sealed record VolumeWriteOptions
{
    /// <summary>The default options.</summary>
    public static VolumeWriteOptions Default { get; } = new();

    /// <summary>
    /// Format of the file. Null (the default): determined by the file name. <c>.ome.tif</c> and <c>.ome.tiff</c> are OME-TIFF, <c>.npy</c>
    /// is NumPy, <c>.h5</c> and <c>.hdf5</c> are HDF5, and everything else is an ImageJ hyperstack.
    /// </summary>
    public VolumeFormat? Format { get; init; }

    /// <summary>
    /// Name of the dataset in an HDF5 file, without a slash. Null (the default): <c>label</c> if voxels are int, otherwise <c>raw</c>.
    /// Other formats ignore it.
    /// </summary>
    public string? Dataset { get; init; }

    /// <summary>
    /// Compression of the voxels. Null (the default): Deflate for labels (<see cref="Volume{T}"/> of int) in a TIFF or HDF5 file, none for
    /// everything else.
    /// </summary>
    public VolumeCompression? Compression { get; init; }

    /// <summary>
    /// Compression level: 0 to 9 for Deflate, 1 to 22 for Zstandard. Null (the default): 6 and 3; higher levels take longer and hardly
    /// reduce the size of camera images.
    /// </summary>
    public int? CompressionLevel { get; init; }

    /// <summary>
    /// Whether to compress the differences along each row instead of the values (TIFF predictor 2 for integers, 3 for floats). False by
    /// default: computed floats become a tenth smaller, but camera images (noise in their lower bits) and labels become larger by as much.
    /// Ignored without compression, and in ImageJ hyperstacks for types other than 8- and 16-bit integers, because ImageJ decodes them
    /// incorrectly.
    /// </summary>
    public bool Predictor { get; init; }

    /// <summary>
    /// The largest label, 0 or more, of labels that are written volume by volume. It determines whether they are stored in 16 or 32 bits
    /// before the first volume is written. Null (the default): the writer requests all volumes once more in advance. A larger label is an
    /// error.
    /// </summary>
    public int? LargestLabel { get; init; }

    /// <summary>
    /// Maximum number of threads that compress, at least 1; null uses one per processor. The bytes of the file do not depend on it.
    /// </summary>
    public int? MaximumThreads { get; init; }
}
