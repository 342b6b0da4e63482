namespace QcaNet.Volumes.Tiff;

/// <summary>Throws for pages that are not planes of one grayscale stack, each with its own reason, before any pixel is read.</summary>
internal static class TiffPageCheck
{
    // Tiles are decoded whole, and small images are stored in tiles of fixed size (2048x2048 floats have 16 MiB). If a tile exceeds its
    // plane by this much, the header is invalid.
    private const long LargestTileOverhang = 16L << 20;

    /// <summary>Checks a page by itself and against the first one, which may be the same.</summary>
    internal static void Check(TiffSource source, TiffPage page, TiffPage first, VolumeReadOptions options)
    {
        Check(source, page, options);
        if ((page.Width, page.Height) != (first.Width, first.Height))
        {
            throw source.Unsupported(
                $"The pages differ in size: page {first.Index + 1} has {first.Width}x{first.Height} pixels, page {page.Index + 1} has "
                + $"{page.Width}x{page.Height}. Export one stack alone, without other images, thumbnails or pyramid levels.");
        }

        if (page.Type != first.Type)
        {
            throw source.Unsupported(
                $"The pages differ in type: page {first.Index + 1} is {VoxelConversion.Name(first.Type)}, page {page.Index + 1} is "
                + $"{VoxelConversion.Name(page.Type)}. Export all planes in one type.");
        }
    }

    private static void Check(TiffSource source, TiffPage page, VolumeReadOptions options)
    {
        if (page.Width == 0) throw source.Malformed($"The directory of page {page.Index + 1} has no ImageWidth.", page.Position);
        if (page.Height == 0) throw source.Malformed($"The directory of page {page.Index + 1} has no ImageLength.", page.Position);
        CheckColor(source, page);
        if (page.PlanesInside > 1)
        {
            throw source.Unsupported(
                $"Page {page.Index + 1} holds {page.PlanesInside} planes (tag ImageDepth), which is not supported; export the stack with "
                + "one plane per page.");
        }

        page.Type = TypeOf(source, page);
        CheckPacking(source, page);
        CheckSize(source, page, options);
    }

    private static void CheckColor(TiffSource source, TiffPage page)
    {
        // JPEG first: otherwise the message would name its color space instead of what needs to be changed.
        if (!TiffCompression.IsRead(page.Compression))
        {
            throw source.Unsupported(
                $"The pixels of page {page.Index + 1} use {TiffCompression.Name(page.Compression)} compression, which is not supported; "
                + "export the stack without compression, or with LZW or Deflate.");
        }

        // Palette indices (3) are read as they are: programs write labels with a color table.
        string? color = page.Photometric switch
        {
            0 or 1 or 3 => null,
            2 => "RGB color",
            4 => "a transparency mask",
            5 => "CMYK color",
            6 => "YCbCr color",
            8 or 9 or 10 => "CIE Lab color",
            32803 => "raw sensor color",
            _ => FormattableString.Invariant($"of photometric interpretation {page.Photometric}"),
        };
        if (color is not null)
        {
            throw source.Unsupported(
                $"The image of page {page.Index + 1} is {color}; a gray stack is needed. Export the nuclear channel alone, as gray "
                + "values.");
        }

        if (page.SamplesPerPixel != 1)
        {
            throw source.Unsupported(
                $"The image of page {page.Index + 1} has {page.SamplesPerPixel} samples per pixel; export the nuclear channel alone, as "
                + "gray values.");
        }
    }

    private static VoxelType TypeOf(TiffSource source, TiffPage page)
    {
        if (page.FillOrder != 1)
        {
            throw source.Unsupported(
                $"The bits of page {page.Index + 1} are stored in reverse (FillOrder {page.FillOrder}), which is not supported; export it "
                + "again.");
        }

        // "Undefined" (4) is read as unsigned, as all other readers do.
        return (page.SampleFormat, page.BitsPerSample) switch
        {
            (1 or 4, 8) => VoxelType.UInt8,
            (1 or 4, 16) => VoxelType.UInt16,
            (1 or 4, 32) => VoxelType.UInt32,
            (1 or 4, 64) => VoxelType.UInt64,
            (1 or 4, >= 1 and <= 7) => VoxelType.UInt8,
            (1 or 4, >= 9 and <= 15) => VoxelType.UInt16,
            (2, 8) => VoxelType.Int8,
            (2, 16) => VoxelType.Int16,
            (2, 32) => VoxelType.Int32,
            (2, 64) => VoxelType.Int64,
            (3, 32) => VoxelType.Float32,
            (3, 64) => VoxelType.Float64,
            (5 or 6, _) => throw source.Unsupported($"The voxels of page {page.Index + 1} are complex numbers; export their magnitude."),
            (3, _) => throw source.Unsupported(
                $"The voxels of page {page.Index + 1} are {page.BitsPerSample}-bit floats; 32 and 64 bits are supported."),
            _ => throw source.Unsupported(
                $"The voxels of page {page.Index + 1} have {page.BitsPerSample} bits (sample format {page.SampleFormat}); "
                + "integers of 8, 16, 32 and 64 bits are supported. Export the stack with 8 or 16 bits."),
        };
    }

    private static void CheckPacking(TiffSource source, TiffPage page)
    {
        bool isFloat = page.Type is VoxelType.Float32 or VoxelType.Float64;

        // Codecs that do not support predictors ignore them.
        bool counts = page.Compression is not (TiffCompression.None or TiffCompression.PackBits);
        if (page.Predictor is not (1 or 2 or 3) || (counts && page.IsBitPacked && page.Predictor != 1))
        {
            throw source.Unsupported(
                $"The pixels of page {page.Index + 1} ({page.BitsPerSample} bits) use predictor {page.Predictor}, which is not supported; "
                + "export the stack without compression.");
        }

        if (!counts) page.Predictor = 1;
        if (page.Predictor == 3 && !isFloat)
        {
            throw source.Malformed(
                $"The predictor of page {page.Index + 1} is for floats, but its voxels are "
                + $"{VoxelConversion.Name(page.Type)}.", page.Position);
        }

        if (page.TileWidth is null != page.TileHeight is null)
        {
            throw source.Malformed($"The directory of page {page.Index + 1} gives only one of TileWidth and TileLength.", page.Position);
        }

        if (!page.Offsets.IsThere)
        {
            throw source.Malformed($"The directory of page {page.Index + 1} does not say where the pixels are stored.", page.Position);
        }
    }

    private static void CheckSize(TiffSource source, TiffPage page, VolumeReadOptions options)
    {
        Int128 planeBytes = (Int128)page.RowBytes * page.Height;
        if (planeBytes > options.MaximumBytes)
        {
            throw source.Limit(
                $"The image of page {page.Index + 1} has {page.Width}x{page.Height} {VoxelConversion.Name(page.Type)} pixels, "
                + $"more than the limit of {options.MaximumBytes} bytes.",
                nameof(VolumeReadOptions.MaximumBytes));
        }

        if (planeBytes > Array.MaxLength)
        {
            throw source.Limit(
                $"The image of page {page.Index + 1} has {page.Width}x{page.Height} {VoxelConversion.Name(page.Type)} pixels; "
                + $"planes of at most {Array.MaxLength} bytes are supported. Split it into blocks.");
        }

        Int128 tileBytes = (Int128)page.ChunkWidth * page.ChunkHeight * page.BytesPerVoxel;
        if (tileBytes > Int128.Min(planeBytes + LargestTileOverhang, Array.MaxLength))
        {
            throw source.Malformed(
                $"The tiles of page {page.Index + 1} ({page.ChunkWidth}x{page.ChunkHeight}) are far larger than the image "
                + $"({page.Width}x{page.Height}).",
                page.Position);
        }

        long offsets = page.Offsets.Count;
        long counts = page.ByteCounts.IsThere ? page.ByteCounts.Count : page.ChunkCount;
        if (Math.Min(offsets, counts) < page.ChunkCount)
        {
            throw source.Malformed(
                $"The directory of page {page.Index + 1} lists {Math.Min(offsets, counts)} strips or tiles; {page.ChunkCount} are "
                + "needed.",
                page.Position);
        }
    }
}
