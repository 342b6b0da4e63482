namespace QcaNet.Volumes;

/// <summary>Specifies the kind of file, or folder, that contains the voxels.</summary>
public enum VolumeContainer
{
    /// <summary>TIFF with 32-bit offsets, up to 4 GiB.</summary>
    Tiff,

    /// <summary>TIFF with 64-bit offsets.</summary>
    BigTiff,

    /// <summary>A folder of single-plane TIFF files.</summary>
    TiffFolder,

    /// <summary>A NumPy array file, <c>.npy</c>.</summary>
    Npy,

    /// <summary>A Zarr store in a folder, version 2 or 3.</summary>
    Zarr,

    /// <summary>A dataset of an HDF5 file.</summary>
    Hdf5,
}
