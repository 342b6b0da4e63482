namespace QcaNet.Volumes.Tiff;

/// <summary>Where an array of numbers of a directory lies; long arrays (strip offsets) are read only as far as they are needed.</summary>
/// <param name="Type">TIFF field type.</param>
/// <param name="Count">Values declared.</param>
/// <param name="Position">Byte offset of the first value.</param>
internal readonly record struct TiffArray(ushort Type, long Count, long Position);

/// <summary>One image file directory: what it says about one plane. Absent tags have their TIFF 6.0 defaults.</summary>
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

    /// <summary>Bits of a sample; 0 where the samples of a pixel differ.</summary>
    internal int BitsPerSample { get; set; } = 1;

    /// <summary>1 unsigned, 2 signed, 3 float, 4 undefined, 5 and 6 complex; 0 where the samples of a pixel differ.</summary>
    internal int SampleFormat { get; set; } = 1;

    /// <summary>1 none, 2 differences along a row, 3 differences of the bytes of floats.</summary>
    internal int Predictor { get; set; } = 1;

    internal long RowsPerStrip { get; set; } = uint.MaxValue;

    internal int? TileWidth { get; set; }

    internal int? TileHeight { get; set; }

    internal TiffArray? Offsets { get; set; }

    internal TiffArray? ByteCounts { get; set; }

    /// <summary>Set for the planes that follow the only directory without one of their own: where their raw pixels lie.</summary>
    internal long? RawPosition { get; init; }

    internal string? Description { get; set; }

    /// <summary>Resolution units a pixel is wide (the reciprocal of XResolution), where that is a finite number above zero.</summary>
    internal double? UnitsPerPixelX { get; set; }

    internal double? UnitsPerPixelY { get; set; }

    /// <summary>1 none, 2 inch, 3 centimetre.</summary>
    internal int ResolutionUnit { get; set; } = 2;

    /// <summary>Set by <see cref="TiffPageCheck"/>.</summary>
    internal VoxelType Type { get; set; }

    internal bool IsTiled => TileWidth is not null;

    internal int BytesPerVoxel => BitsPerSample / 8;

    internal long RowBytes => (long)Width * BytesPerVoxel;

    internal long PlaneBytes => RowBytes * Height;

    /// <summary>Rows of a strip or tile.</summary>
    internal int ChunkHeight => IsTiled ? TileHeight!.Value : (int)Math.Min(RowsPerStrip, Height);

    internal int ChunkWidth => IsTiled ? TileWidth!.Value : Width;

    internal long ChunkBytes => (long)ChunkWidth * ChunkHeight * BytesPerVoxel;

    internal int ChunksAcross => (int)(((long)Width + ChunkWidth - 1) / ChunkWidth);

    internal int ChunksDown => (int)(((long)Height + ChunkHeight - 1) / ChunkHeight);

    internal long ChunkCount => (long)ChunksAcross * ChunksDown;

    /// <summary>A plane of the same kind whose raw pixels lie at <paramref name="position"/>, after this one's.</summary>
    internal TiffPage Following(int index, long position) => new()
    {
        Index = index,
        Position = Position,
        RawPosition = position,
        Width = Width,
        Height = Height,
        BitsPerSample = BitsPerSample,
        SampleFormat = SampleFormat,
        Type = Type,
    };
}
