namespace QcaNet.Volumes.Tiff;

/// <summary>All that is decided about a TIFF file before its first byte.</summary>
internal sealed record StackEncoding
{
    // One strip a plane without compression, as ImageJ writes it, up to a size that readers still take as a whole. Packed, a strip is
    // what one thread packs and what a reader can unpack alone: large enough for the codec's window (32 KiB of Deflate), small enough
    // that a plane gives work to several threads.
    private const int LargestPlainStrip = 64 << 20;
    private const int LargestPackedStrip = 128 << 10;

    internal required HyperstackLayout Layout { get; init; }

    /// <summary>How the voxels are stored.</summary>
    internal required VoxelType Type { get; init; }

    /// <summary>ImageJ or OME.</summary>
    internal required VolumeFormat Format { get; init; }

    internal VolumeCompression Compression { get; init; }

    /// <summary>Null for the codec's default.</summary>
    internal int? Level { get; init; }

    /// <summary>Differences are wanted where they mean something.</summary>
    internal bool Differences { get; init; }

    internal int Threads { get; init; } = 1;

    /// <summary>The last byte position that 32-bit offsets reach; smaller in tests, which cannot write gigabytes.</summary>
    internal long LargestClassic { get; init; } = uint.MaxValue;

    /// <summary>Most bytes of a strip before packing; null: see above. At least one row.</summary>
    internal int? LargestStrip { get; init; }

    internal bool IsPacked => Compression != VolumeCompression.None;

    internal int BytesPerVoxel => VoxelConversion.Bytes(Type);

    internal long RowBytes => (long)Layout.Shape.Width * BytesPerVoxel;

    internal long PlaneBytes => RowBytes * Layout.Shape.Height;

    internal int RowsPerStrip =>
        (int)Math.Clamp((LargestStrip ?? (IsPacked ? LargestPackedStrip : LargestPlainStrip)) / RowBytes, 1, Layout.Shape.Height);

    internal int StripsPerPlane => (Layout.Shape.Height + RowsPerStrip - 1) / RowsPerStrip;

    /// <summary>1 none, 2 differences along a row, 3 differences of the bytes of floats.</summary>
    internal int Predictor
    {
        get
        {
            if (!Differences || !IsPacked) return 1;

            // ImageJ adds up 32-bit differences as floats and does not know predictor 3 at all.
            if (Format == VolumeFormat.ImageJ && BytesPerVoxel > 2) return 1;
            return Type is VoxelType.Float32 or VoxelType.Float64 ? 3 : 2;
        }
    }

    /// <summary>
    /// Bytes of all directories in the form with 32-bit offsets, a little more than they come to: entries, strip lists, the resolution,
    /// the description.
    /// </summary>
    internal long TrailerBound(int descriptionLength)
    {
        long page = 6 + (15 * 12) + (StripsPerPlane > 1 ? (8L * StripsPerPlane) + 2 : 0);
        return descriptionLength + 64 + (page * Layout.Planes);
    }
}
