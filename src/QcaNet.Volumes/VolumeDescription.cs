namespace QcaNet.Volumes;

/// <summary>Specifies which description in a file names its axes.</summary>
public enum VolumeDescription
{
    /// <summary>None: every page of the file is treated as a plane.</summary>
    None,

    /// <summary>ImageJ's <c>key=value</c> lines.</summary>
    ImageJ,

    /// <summary>OME-XML.</summary>
    Ome,

    /// <summary>The JSON that tifffile writes, <c>{"shape": [51, 120, 122], "axes": "ZYX"}</c>.</summary>
    Shaped,

    /// <summary>The CZ_LSMINFO block of a Zeiss LSM file.</summary>
    Lsm,

    /// <summary>The header of a NumPy file.</summary>
    NumPy,

    /// <summary>The folder: each file is a plane.</summary>
    Folder,

    /// <summary>OME-NGFF metadata of a Zarr store.</summary>
    OmeZarr,

    /// <summary>The header of an HDF5 dataset, with axistags (ilastik) if present.</summary>
    Hdf5,
}
