namespace QcaNet.Volumes.Tiff;

/// <summary>Location of an array of numbers in a directory; long arrays (strip offsets) are read only as far as needed.</summary>
/// <param name="Type">TIFF field type.</param>
/// <param name="Count">Number of values declared.</param>
/// <param name="Position">Byte offset of the first value.</param>
internal readonly record struct TiffArray(ushort Type, long Count, long Position)
{
    /// <summary>Whether the directory has this tag.</summary>
    internal bool IsThere => Count > 0;
}

/// <summary>One image file directory, which describes one plane. Absent tags have their TIFF 6.0 defaults.</summary>
internal sealed class TiffPage
{
    /// <summary>Index in the chain, from 0.</summary>
    internal required int Index { get; init; }

    /// <summary>Byte offset of the directory.</summary>
    internal required long Position { get; init; }

    internal int Width { get; set; }

    internal int Height { get; set; }

    internal int Compression { get; set; } = TiffCompression.None;

    internal int Photometric { get; set; } = 1;

    internal int FillOrder { get; set; } = 1;

    internal int SamplesPerPixel { get; set; } = 1;

    /// <summary>Bits per sample; 0 if the samples of a pixel differ.</summary>
    internal int BitsPerSample { get; set; } = 1;

    /// <summary>1 unsigned, 2 signed, 3 float, 4 undefined, 5 and 6 complex; 0 if the samples of a pixel differ.</summary>
    internal int SampleFormat { get; set; } = 1;

    /// <summary>1 none, 2 horizontal differencing, 3 floating-point differencing.</summary>
    internal int Predictor { get; set; } = 1;

    internal long RowsPerStrip { get; set; } = uint.MaxValue;

    internal int? TileWidth { get; set; }

    internal int? TileHeight { get; set; }

    internal TiffArray StripOffsets { get; set; }

    internal TiffArray StripByteCounts { get; set; }

    internal TiffArray TileOffsets { get; set; }

    internal TiffArray TileByteCounts { get; set; }

    /// <summary>The first ImageDescription.</summary>
    internal TiffArray Description { get; set; }

    /// <summary>A second one, as written by MicroManager (OME-XML, then ImageJ's).</summary>
    internal TiffArray SecondDescription { get; set; }

    /// <summary>Whether the file marks the page as a smaller copy of another: a thumbnail or a pyramid level.</summary>
    internal bool IsReducedCopy { get; set; }

    /// <summary>Number of planes in one page (ImageDepth, TileDepth), a private extension that other software does not read.</summary>
    internal int PlanesInside { get; set; } = 1;

    /// <summary>Number of planes of a MetaMorph stack, all after the first page; 0 for other files.</summary>
    internal int MetaMorphPlanes { get; set; }

    internal bool HasFluoViewHeader { get; set; }

    internal TiffArray LsmInfo { get; set; }

    /// <summary>Width of a pixel in resolution units (the reciprocal of XResolution), if it is a finite number above zero.</summary>
    internal double? UnitsPerPixelX { get; set; }

    internal double? UnitsPerPixelY { get; set; }

    /// <summary>1 none, 2 inch, 3 centimeter; null if the tag is absent (interpreted as inch by TIFF 6.0, and as none by ImageJ).</summary>
    internal int? ResolutionUnit { get; set; }

    /// <summary>Set by <see cref="TiffPageCheck"/>.</summary>
    internal VoxelType Type { get; set; }

    /// <summary>Location of the only strip or tile, if there is only one; set by <see cref="TiffExtents"/>.</summary>
    internal (long Offset, long Length) OnlyChunk { get; set; }

    internal bool IsTiled => TileWidth is not null;

    // libtiff accepts either name for either layout, and files use both.
    internal TiffArray Offsets =>
        IsTiled == TileOffsets.IsThere ? (IsTiled ? TileOffsets : StripOffsets) : IsTiled ? StripOffsets : TileOffsets;

    internal TiffArray ByteCounts =>
        IsTiled == TileByteCounts.IsThere ? (IsTiled ? TileByteCounts : StripByteCounts) : IsTiled ? StripByteCounts : TileByteCounts;

    /// <summary>Size in bytes of a voxel of <see cref="Type"/>, the type of a plane.</summary>
    internal int BytesPerVoxel => VoxelConversion.Bytes(Type);

    /// <summary>Whether voxels have 1 to 7 or 9 to 15 bits without padding between them; each row begins at a byte boundary.</summary>
    internal bool IsBitPacked => BitsPerSample % 8 != 0;

    internal long RowBytes => (long)Width * BytesPerVoxel;

    internal long PlaneBytes => RowBytes * Height;

    /// <summary>Size in bytes of a decompressed row of a strip or tile.</summary>
    internal long StoredRowBytes => (((long)ChunkWidth * BitsPerSample) + 7) / 8;

    /// <summary>Number of rows of a strip or tile.</summary>
    internal int ChunkHeight => IsTiled ? TileHeight!.Value : (int)Math.Min(RowsPerStrip, Height);

    internal int ChunkWidth => IsTiled ? TileWidth!.Value : Width;

    internal int ChunksAcross => (int)(((long)Width + ChunkWidth - 1) / ChunkWidth);

    internal int ChunksDown => (int)(((long)Height + ChunkHeight - 1) / ChunkHeight);

    internal long ChunkCount => (long)ChunksAcross * ChunksDown;

    /// <summary>Whether the voxels can be read directly into a plane.</summary>
    internal bool IsRaw => Compression == TiffCompression.None && !IsTiled && !IsBitPacked;

    /// <summary>Decompressed size in bytes of a strip (the last one may be shorter) or tile (all have full size).</summary>
    internal long ChunkBytes(long chunk) => ChunkRows(chunk) * StoredRowBytes;

    /// <summary>Number of rows of a strip (the last one may be shorter) or tile (all have full size).</summary>
    internal long ChunkRows(long chunk) => IsTiled ? ChunkHeight : Math.Min(ChunkHeight, Height - (chunk * ChunkHeight));
}
