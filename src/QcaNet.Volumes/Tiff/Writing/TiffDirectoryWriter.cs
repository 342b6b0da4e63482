namespace QcaNet.Volumes.Tiff;

/// <summary>Writes the directories of a file's pages, and the data they refer to, at the current position of the stream.</summary>
internal sealed class TiffDirectoryWriter
{
    private readonly Stream _stream;
    private readonly StackEncoding _encoding;
    private readonly bool _big;
    private readonly byte[] _description;

    /// <param name="stream">Positioned where the directories are to be written.</param>
    /// <param name="encoding">The contents of the file.</param>
    /// <param name="big">Whether offsets have 64 bits.</param>
    /// <param name="description">The first page's text, including the terminating zero.</param>
    internal TiffDirectoryWriter(Stream stream, StackEncoding encoding, bool big, byte[] description)
    {
        _stream = stream;
        _encoding = encoding;
        _big = big;
        _description = description;
    }

    /// <summary>Writes the first directories of the file.</summary>
    /// <param name="offsets">Offsets of the strips, page after page.</param>
    /// <param name="lengths">Sizes of the strips in bytes.</param>
    /// <param name="pages">Number of directories to write, starting with page 0.</param>
    /// <returns>Position of the first directory.</returns>
    internal long Write(long[] offsets, long[] lengths, int pages)
    {
        long textPosition = Append(_description);
        VoxelSpacing? spacing = _encoding.Layout.Spacing;
        (long x, long y) = spacing is { } s ? (Resolution(s.X), Resolution(s.Y)) : (0, 0);
        int strips = _encoding.StripsPerPlane;
        long lists = strips > 1 ? AppendLists(offsets, lengths, pages) : 0;

        // All data they refer to is written: the directories are contiguous, so the position of the next one is known.
        long first = Append([]);
        long position = first;
        for (int page = 0; page < pages; page++)
        {
            TiffDirectoryBuilder directory = Describe();
            AddStrips(directory, offsets, lengths, page, lists);
            if (page == 0) directory.Add(TiffTag.ImageDescription, TiffDirectoryBuilder.Ascii, _description.Length, textPosition);
            if (spacing is not null)
            {
                directory.Add(TiffTag.XResolution, TiffDirectoryBuilder.Rational, 1, x);
                directory.Add(TiffTag.YResolution, TiffDirectoryBuilder.Rational, 1, y);
                directory.Add(TiffTag.ResolutionUnit, TiffDirectoryBuilder.Short, 1, _encoding.Format == VolumeFormat.Ome ? 3 : 1);
            }

            position += directory.Length;
            _stream.Write(directory.Build(page == pages - 1 ? 0 : position));
        }

        return first;
    }

    private TiffDirectoryBuilder Describe()
    {
        var directory = new TiffDirectoryBuilder(_big);
        directory.Add(TiffTag.ImageWidth, TiffDirectoryBuilder.Long, 1, _encoding.Layout.Shape.Width);
        directory.Add(TiffTag.ImageLength, TiffDirectoryBuilder.Long, 1, _encoding.Layout.Shape.Height);
        directory.Add(TiffTag.BitsPerSample, TiffDirectoryBuilder.Short, 1, _encoding.BytesPerVoxel * 8);
        directory.Add(TiffTag.Compression, TiffDirectoryBuilder.Short, 1, _encoding.Compression switch
        {
            VolumeCompression.Deflate => TiffCompression.Deflate,
            VolumeCompression.Zstd => TiffCompression.Zstd,
            _ => TiffCompression.None,
        });
        directory.Add(TiffTag.Photometric, TiffDirectoryBuilder.Short, 1, 1);
        directory.Add(TiffTag.SamplesPerPixel, TiffDirectoryBuilder.Short, 1, 1);
        directory.Add(TiffTag.RowsPerStrip, TiffDirectoryBuilder.Long, 1, _encoding.RowsPerStrip);
        directory.Add(TiffTag.SampleFormat, TiffDirectoryBuilder.Short, 1, SampleFormat(_encoding.Type));
        if (_encoding.Predictor != 1) directory.Add(TiffTag.Predictor, TiffDirectoryBuilder.Short, 1, _encoding.Predictor);
        return directory;
    }

    private void AddStrips(TiffDirectoryBuilder directory, long[] offsets, long[] lengths, int page, long lists)
    {
        int strips = _encoding.StripsPerPlane;
        int size = _big ? 8 : 4;
        ushort type = _big ? TiffDirectoryBuilder.Long8 : TiffDirectoryBuilder.Long;
        long list = lists + (2L * page * strips * size);
        directory.Add(TiffTag.StripOffsets, type, strips, strips == 1 ? offsets[page] : list);
        directory.Add(TiffTag.StripByteCounts, type, strips, strips == 1 ? lengths[page] : list + ((long)strips * size));
    }

    // For each page: its offsets, then its lengths.
    private long AppendLists(long[] offsets, long[] lengths, int pages)
    {
        int strips = _encoding.StripsPerPlane;
        int size = _big ? 8 : 4;
        byte[] list = new byte[2 * strips * size];
        long start = Append([]);
        for (int page = 0; page < pages; page++)
        {
            for (int i = 0; i < strips; i++)
            {
                TiffDirectoryBuilder.WriteNumber(list.AsSpan(i * size), offsets[(page * strips) + i], _big);
                TiffDirectoryBuilder.WriteNumber(list.AsSpan((strips + i) * size), lengths[(page * strips) + i], _big);
            }

            _stream.Write(list);
        }

        return start;
    }

    // Pixels per micrometer, the unit in ImageJ's description; pixels per centimeter, which the tag itself can express, if OME-XML
    // describes the file. The 8 bytes of a fraction fit into a BigTIFF entry.
    private long Resolution(double micrometers)
    {
        var near = Rational.Near(_encoding.Format == VolumeFormat.Ome ? micrometers / 1e4 : micrometers);
        byte[] bytes = new byte[8];
        BitConverter.TryWriteBytes(bytes, near.Denominator);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), near.Numerator);
        return _big ? BitConverter.ToInt64(bytes) : Append(bytes);
    }

    // Directories and values begin at even positions (TIFF 6.0, section 2).
    private long Append(byte[] bytes)
    {
        if (_stream.Position % 2 != 0) _stream.WriteByte(0);
        long position = _stream.Position;
        _stream.Write(bytes);
        return position;
    }

    private static int SampleFormat(VoxelType type) => type switch
    {
        VoxelType.UInt8 or VoxelType.UInt16 or VoxelType.UInt32 => 1,
        VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32 => 2,
        _ => 3,
    };
}
