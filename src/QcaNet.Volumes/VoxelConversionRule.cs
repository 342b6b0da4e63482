namespace QcaNet.Volumes;

/// <summary>
/// Which conversions are allowed if the requested type differs from the type of the file. Values are never clipped silently.
/// </summary>
public enum VoxelConversionRule
{
    /// <summary>
    /// The requested type must represent every value of the type of the file exactly: uint16 can be read as float or int, but not as byte.
    /// Two more conversions are allowed because programs store labels in this way, and each value is checked: any type as int, and 64-bit
    /// integers as any type.
    /// </summary>
    Lossless,

    /// <summary>Any type; reading fails if the type cannot represent a value exactly.</summary>
    Checked,

    /// <summary>
    /// Any type; values are rounded to nearest, halves to even. The file is rejected if a value is outside the range of the type, or is NaN
    /// for integers. Use it, for example, to read 64-bit floats as 32-bit floats.
    /// </summary>
    Rounded,
}
