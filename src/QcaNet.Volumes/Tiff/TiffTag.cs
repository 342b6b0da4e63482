namespace QcaNet.Volumes.Tiff;

/// <summary>The tags that matter for a grayscale stack, from TIFF 6.0 and from microscope vendors. All others are skipped.</summary>
internal enum TiffTag : ushort
{
    NewSubfileType = 254,
    SubfileType = 255,
    ImageWidth = 256,
    ImageLength = 257,
    BitsPerSample = 258,
    Compression = 259,
    Photometric = 262,
    FillOrder = 266,
    ImageDescription = 270,
    StripOffsets = 273,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    XResolution = 282,
    YResolution = 283,
    ResolutionUnit = 296,
    Predictor = 317,
    TileWidth = 322,
    TileLength = 323,
    TileOffsets = 324,
    TileByteCounts = 325,
    SampleFormat = 339,

    /// <summary>Silicon Graphics: number of planes in one page.</summary>
    ImageDepth = 32997,

    /// <summary>Silicon Graphics: number of planes in a tile.</summary>
    TileDepth = 32998,

    /// <summary>MetaMorph's UIC2Tag: its count is the number of planes that follow the first page.</summary>
    MetaMorphPlanes = 33629,

    /// <summary>Olympus FluoView's MMHeader, which names the axes.</summary>
    FluoViewHeader = 34361,

    /// <summary>Zeiss CZ_LSMINFO, which contains the lengths of the axes.</summary>
    LsmInfo = 34412,
}
