namespace QcaNet.Volumes.Tiff;

/// <summary>The types that a directory entry's values can have (TIFF 6.0, section 2; 13 of the tech notes; 16 to 18 of BigTIFF).</summary>
internal static class TiffFieldType
{
    internal const ushort Byte = 1;
    internal const ushort Ascii = 2;
    internal const ushort Rational = 5;
    internal const ushort Undefined = 7;
    internal const ushort SignedRational = 10;
    internal const ushort Float = 11;
    internal const ushort Double = 12;

    /// <summary>Size of a value in bytes; 0 for an unknown type.</summary>
    internal static int Bytes(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    /// <summary>Size of a value of an integer type in bytes; 0 for all others. libtiff accepts the signed types too.</summary>
    internal static int WholeNumberBytes(ushort type) => type is 1 or 3 or 4 or 6 or 8 or 9 or 13 or 16 or 17 or 18 ? Bytes(type) : 0;

    internal static bool IsSigned(ushort type) => type is 6 or 8 or 9 or 17;
}
