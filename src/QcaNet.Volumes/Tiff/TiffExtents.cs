namespace QcaNet.Volumes.Tiff;

/// <summary>
/// The locations of the strips and tiles of pages, from their offsets and byte counts, checked before anything is decoded.
/// </summary>
internal static class TiffExtents
{
    // Number of values of a long list that are read at a time.
    private const int Batch = 1024;

    private const long SlackForTiles = 64L << 20;

    /// <summary>
    /// Throws if the strips or tiles of a page lie outside the file, cannot hold the pixels, or outnumber what a valid file can list.
    /// </summary>
    internal static void Check(TiffSource source, List<TiffPage> pages, VolumeReadOptions options)
    {
        long listed = 0;
        Int128 decoded = 0;
        Span<long> offsets = stackalloc long[Batch];
        Span<long> lengths = stackalloc long[Batch];
        foreach (TiffPage page in pages)
        {
            // The location of every strip takes several bytes in the file. More strips than bytes mean that pages share lists, which only
            // costs time.
            listed += page.ChunkCount;
            if (listed > source.Length)
            {
                throw source.Malformed(
                    $"The pages up to page {page.Index + 1} list {listed} strips or tiles, more than the file has bytes.", page.Position);
            }

            // Tiles are decoded including the part outside the image. Four times the image allows tiles of twice its height and width.
            decoded += (Int128)page.ChunkCount * page.ChunkBytes(0);
            if (decoded > ((Int128)options.MaximumBytes * 4) + SlackForTiles)
            {
                throw source.Limit(
                    $"The tiles of the pages up to page {page.Index + 1} have {decoded} bytes, far more than the image and the limit of "
                    + $"{options.MaximumBytes} bytes.",
                    nameof(VolumeReadOptions.MaximumBytes));
            }

            Int128 packed = 0;
            for (long first = 0; first < page.ChunkCount; first += Batch)
            {
                int count = (int)Math.Min(Batch, page.ChunkCount - first);
                Read(source, page, first, offsets[..count], lengths[..count]);
                for (int i = 0; i < count; i++)
                {
                    packed += lengths[i];
                    if (offsets[i] <= source.Length && lengths[i] <= source.Length - offsets[i]) continue;
                    throw source.Malformed(
                        $"The pixels of page {page.Index + 1} extend beyond the end of the file: it is truncated or corrupted. Copy or "
                        + "export it again.",
                        offsets[i]);
                }
            }

            Int128 needed = (((Int128)page.Width * page.BitsPerSample) + 7) / 8 * page.Height;
            if (packed * TiffCompression.LargestExpansion(page.Compression) < needed)
            {
                throw source.Malformed(
                    $"Page {page.Index + 1} declares {page.Width}x{page.Height} pixels, more than its {packed} bytes of data can "
                    + "hold.", page.Position);
            }

            if (page.ChunkCount == 1) page.OnlyChunk = (offsets[0], lengths[0]);
        }
    }

    /// <summary>
    /// Reads offsets and lengths of consecutive strips or tiles. Without compression the length is that of the pixels, and a count only has
    /// to be at least as large: some writers omit it, and ImageJ attributes all planes to the first one.
    /// </summary>
    internal static void Read(TiffSource source, TiffPage page, long first, Span<long> offsets, Span<long> lengths)
    {
        TiffDirectoryReader.Numbers(source, page, TiffTag.StripOffsets, page.Offsets, first, offsets);
        TiffArray counts = page.ByteCounts;
        bool isRaw = page.Compression == TiffCompression.None;
        if (counts.IsThere) TiffDirectoryReader.Numbers(source, page, TiffTag.StripByteCounts, counts, first, lengths);
        for (int i = 0; i < offsets.Length; i++)
        {
            long pixels = page.ChunkBytes(first + i);
            if (counts.IsThere && isRaw && lengths[i] < pixels)
            {
                throw source.Malformed(
                    $"Strip or tile {first + i + 1} of page {page.Index + 1} has {lengths[i]} bytes; {pixels} are "
                    + "needed.", offsets[i]);
            }

            if (isRaw) lengths[i] = pixels;
            else if (!counts.IsThere) lengths[i] = source.Length - Math.Min(offsets[i], source.Length);
        }
    }

    /// <summary>
    /// The start of the pixels of an uncompressed page; throws if it is not contiguous, because then no plane can follow it.
    /// </summary>
    internal static long StartOfContiguous(TiffSource source, TiffPage page)
    {
        bool contiguous = page.IsRaw;
        long start = 0, end = 0;
        Span<long> offset = stackalloc long[1];
        Span<long> length = stackalloc long[1];
        for (long chunk = 0; contiguous && chunk < page.ChunkCount; chunk++)
        {
            Read(source, page, chunk, offset, length);
            if (chunk == 0) start = end = offset[0];
            contiguous = offset[0] == end;
            end += length[0];
        }

        return contiguous
            ? start
            : throw source.Malformed(
                "The description declares several planes, but the file has one directory, and its pixels are not one uncompressed block.",
                page.Position);
    }
}
