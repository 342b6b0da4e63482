namespace QcaNet.Volumes;

/// <summary>Format of a written file, which determines how axes and spacing are stored.</summary>
public enum VolumeFormat
{
    /// <summary>
    /// TIFF with the description of ImageJ (a hyperstack). ImageJ, Fiji, napari, tifffile and most other programs open it with axes,
    /// spacing and frame interval. Uncompressed stacks above 4 GiB have a single directory, as in ImageJ; see <see cref="VolumeWriter"/>.
    /// </summary>
    ImageJ,

    /// <summary>
    /// OME-TIFF (2016-06 schema): the same planes with OME-XML, for Bio-Formats and OMERO. The only format that stores channel names.
    /// BigTIFF above 4 GiB.
    /// </summary>
    Ome,

    /// <summary>NumPy array file, for a single volume as a (Z, Y, X) array. It contains only the voxels; the spacing is lost.</summary>
    Npy,

    /// <summary>
    /// HDF5 for PlantSeg and ilastik, for a single volume: a dataset (Z, Y, X) with the spacing as <c>element_size_um</c>. Labels are
    /// compressed with gzip. Other voxels are contiguous unless <see cref="VolumeWriteOptions.Compression"/> is Deflate.
    /// </summary>
    Hdf5,
}
