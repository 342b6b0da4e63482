namespace QcaNet.Volumes;

/// <summary>What may become of a voxel's value when another type than the file's is asked for. No value is ever clipped silently.</summary>
public enum VoxelConversionRule
{
    /// <summary>
    /// The type asked for must hold every value of the file's type exactly, whatever the file holds: uint16 as float or int, not as byte.
    /// Two conversions are allowed because programs store labels so, and each value is checked: any type as int, and 64-bit integers as any
    /// type.
    /// </summary>
    Lossless,

    /// <summary>Any type; reading fails if the type cannot hold a value exactly.</summary>
    Checked,

    /// <summary>
    /// Any type; values are rounded to the nearest one, halves to even. A value beyond the type's range, or NaN for whole numbers, refuses
    /// the file. For reading 64-bit floats as 32-bit ones, for example.
    /// </summary>
    Rounded,
}
