namespace QcaNet.Volumes.Tiff;

/// <summary>Values of the Compression tag, with their names for messages.</summary>
internal static class TiffCompression
{
    internal const int None = 1;
    internal const int Lzw = 5;
    internal const int Deflate = 8;
    internal const int PackBits = 32773;
    internal const int OldDeflate = 32946;
    internal const int Zstd = 50000;

    internal static bool IsRead(int compression) =>
        compression is None or Lzw or Deflate or PackBits or OldDeflate or Zstd;

    internal static string Name(int compression) => compression switch
    {
        None => "none",
        2 => "CCITT run length",
        3 => "fax group 3",
        4 => "fax group 4",
        Lzw => "LZW",
        6 or 7 => "JPEG",
        Deflate or OldDeflate => "Deflate",
        PackBits => "PackBits",
        33003 or 33005 or 34712 => "JPEG 2000",
        34887 => "LERC",
        34892 => "lossy JPEG (DNG)",
        34925 => "LZMA",
        Zstd => "Zstandard",
        50001 => "WebP",
        22610 or 34934 => "JPEG XR",
        50002 or 52546 => "JPEG XL",
        _ => FormattableString.Invariant($"code {compression}"),
    };

    /// <summary>
    /// Maximum number of bytes that one compressed byte can expand to; a header that claims more is invalid, and is rejected before
    /// anything is allocated. Deflate: 258 bytes from 2 bits, 1032. LZW: the longest entry, 4096 bytes, from 12 bits, 2731. PackBits: 128
    /// from 2. Zstandard: a block of 128 KiB from 4 bytes.
    /// </summary>
    internal static long LargestExpansion(int compression) => compression switch
    {
        None => 1,
        Deflate or OldDeflate => 1032,
        Lzw => 2731,
        PackBits => 64,
        _ => 1 << 15,
    };
}
