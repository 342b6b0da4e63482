namespace QcaNet.Volumes;

/// <summary>Specifies where the voxel spacing comes from; several flags are set if axes have different sources.</summary>
[Flags]
public enum SpacingSources
{
    /// <summary>No spacing is known.</summary>
    None = 0,

    /// <summary><see cref="VolumeReadOptions.Spacing"/>.</summary>
    Options = 1,

    /// <summary>OME-XML.</summary>
    OmeXml = 2,

    /// <summary>ImageJ's description.</summary>
    ImageJ = 4,

    /// <summary>The tags XResolution, YResolution and ResolutionUnit.</summary>
    ResolutionTags = 8,

    /// <summary>The CZ_LSMINFO block of a Zeiss LSM file.</summary>
    Lsm = 16,

    /// <summary>The scale of a level of an OME-NGFF image.</summary>
    OmeZarr = 32,

    /// <summary>The attribute <c>element_size_um</c> of an HDF5 dataset.</summary>
    Hdf5 = 64,
}
