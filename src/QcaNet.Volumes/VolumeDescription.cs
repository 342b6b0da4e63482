namespace QcaNet.Volumes;

/// <summary>Which description in a file named its axes.</summary>
public enum VolumeDescription
{
    /// <summary>None: every page of the file is treated as a plane.</summary>
    None,

    /// <summary>ImageJ's lines <c>key=value</c>.</summary>
    ImageJ,

    /// <summary>OME-XML.</summary>
    Ome,

    /// <summary>The JSON that tifffile writes, <c>{"shape": [51, 120, 122], "axes": "ZYX"}</c>.</summary>
    Shaped,

    /// <summary>The block of lengths in a file of a Zeiss LSM microscope.</summary>
    Lsm,

    /// <summary>The header of a NumPy file.</summary>
    NumPy,

    /// <summary>The folder: each file is a plane.</summary>
    Folder,

    /// <summary>OME-NGFF metadata of a Zarr store.</summary>
    OmeZarr,

    /// <summary>The header of an HDF5 dataset, with axistags (ilastik) where it has some.</summary>
    Hdf5,
}
