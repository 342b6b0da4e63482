namespace QcaNet.Volumes.Tiff;

/// <summary>Everything that is decided about a TIFF file before its first byte is written.</summary>
internal sealed record StackEncoding
{
    // One strip per plane without compression, as in ImageJ, up to a size that readers can still load as a whole. With compression, a strip
    // is what one thread compresses and what a reader can decompress separately: large enough for the codec's window (32 KiB for Deflate),
    // small enough that a plane provides work for several threads.
    private const int LargestPlainStrip = 64 << 20;
    private const int LargestPackedStrip = 128 << 10;

    internal required HyperstackLayout Layout { get; init; }

    /// <summary>How the voxels are stored.</summary>
    internal required VoxelType Type { get; init; }

    /// <summary>ImageJ or OME.</summary>
    internal required VolumeFormat Format { get; init; }

    internal VolumeCompression Compression { get; init; }

    /// <summary>Compression level; null for the codec's default.</summary>
    internal int? Level { get; init; }

    /// <summary>Whether differences are requested; they are used only with compression, and if the format supports them.</summary>
    internal bool Differences { get; init; }

    internal int Threads { get; init; } = 1;

    /// <summary>The largest byte position that 32-bit offsets can address; smaller in tests, which cannot write gigabytes.</summary>
    internal long LargestClassic { get; init; } = uint.MaxValue;

    /// <summary>Maximum size of an uncompressed strip in bytes; null: see above. At least one row.</summary>
    internal int? LargestStrip { get; init; }

    internal bool IsPacked => Compression != VolumeCompression.None;

    internal int BytesPerVoxel => VoxelConversion.Bytes(Type);

    internal long RowBytes => (long)Layout.Shape.Width * BytesPerVoxel;

    internal long PlaneBytes => RowBytes * Layout.Shape.Height;

    internal int RowsPerStrip =>
        (int)Math.Clamp((LargestStrip ?? (IsPacked ? LargestPackedStrip : LargestPlainStrip)) / RowBytes, 1, Layout.Shape.Height);

    internal int StripsPerPlane => (Layout.Shape.Height + RowsPerStrip - 1) / RowsPerStrip;

    /// <summary>1 none, 2 horizontal differencing, 3 floating-point differencing.</summary>
    internal int Predictor
    {
        get
        {
            if (!Differences || !IsPacked) return 1;

            // ImageJ sums 32-bit differences as floats and does not support predictor 3 at all.
            if (Format == VolumeFormat.ImageJ && BytesPerVoxel > 2) return 1;
            return Type is VoxelType.Float32 or VoxelType.Float64 ? 3 : 2;
        }
    }

    /// <summary>
    /// Upper bound on the size in bytes of all directories with 32-bit offsets, slightly more than the actual size: entries, strip lists,
    /// the resolution, the description.
    /// </summary>
    internal long TrailerBound(int descriptionLength)
    {
        long page = 6 + (15 * 12) + (StripsPerPlane > 1 ? (8L * StripsPerPlane) + 2 : 0);
        return descriptionLength + 64 + (page * Layout.Planes);
    }
}
