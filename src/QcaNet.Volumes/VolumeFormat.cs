namespace QcaNet.Volumes;

/// <summary>The conventions by which a written file says what its planes are.</summary>
public enum VolumeFormat
{
    /// <summary>
    /// TIFF with ImageJ's description (a hyperstack): what ImageJ, Fiji, napari, tifffile and most others open with axes, spacing and
    /// frame interval. Uncompressed stacks above 4 GiB have one directory, as ImageJ writes them; see <see cref="VolumeWriter"/>.
    /// </summary>
    ImageJ,

    /// <summary>
    /// OME-TIFF (2016-06 schema): the same planes with OME-XML, which Bio-Formats and OMERO read and which alone names channels. BigTIFF
    /// above 4 GiB.
    /// </summary>
    Ome,

    /// <summary>
    /// NumPy's array file, for one volume as a (Z, Y, X) array. It holds the voxels and nothing else: the spacing is lost.
    /// </summary>
    Npy,

    /// <summary>
    /// HDF5 as PlantSeg and ilastik read it, for one volume: a dataset (Z, Y, X) with the spacing as <c>element_size_um</c>. Labels are
    /// behind gzip, other voxels in one piece unless <see cref="VolumeWriteOptions.Compression"/> asks for Deflate.
    /// </summary>
    Hdf5,
}
