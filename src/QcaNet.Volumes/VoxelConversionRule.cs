namespace QcaNet.Volumes;

/// <summary>What may become of a voxel's value when another type than the file's is asked for. Nothing is ever cut off silently.</summary>
public enum VoxelConversionRule
{
    /// <summary>
    /// The type asked for must hold each value of the file's type exactly, whatever the file holds: uint16 as float or int, not as byte.
    /// uint32 as int is allowed besides, and each value is checked, because label files are written that way.
    /// </summary>
    Lossless,

    /// <summary>Any type, and each value is checked: one that the type does not hold exactly refuses the file. For labels stored as floats, say.</summary>
    Checked,

    /// <summary>
    /// Any type; values are rounded to the nearest one, halves to even. A value beyond the type's range, or NaN for whole numbers, refuses
    /// the file. For 64-bit floats that shall be 32-bit ones, say.
    /// </summary>
    Rounded,
}
