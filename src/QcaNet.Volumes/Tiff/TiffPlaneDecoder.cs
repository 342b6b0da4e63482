using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// The pixels of one page, in the machine's byte order. Strips without compression are read straight into the target, runs of
/// adjoining ones by a single call.
/// </summary>
internal sealed class TiffPlaneDecoder
{
    private readonly TiffSource _source;
    private readonly LibTiffCodec _libTiff = new();
    private byte[] _packed = [];
    private byte[] _tile = [];

    internal TiffPlaneDecoder(TiffSource source) => _source = source;

    /// <summary>Decodes a page.</summary>
    /// <param name="page">A page that <see cref="TiffPageCheck"/> let through.</param>
    /// <param name="plane">Exactly the plane's bytes.</param>
    internal void Decode(TiffPage page, Span<byte> plane)
    {
        Debug.Assert(plane.Length == page.PlaneBytes, "A plane is decoded whole.");
        if (page.RawPosition is { } position)
        {
            _source.Read(position, plane);
            ToNativeOrder(plane, page.BytesPerVoxel);
        }
        else if (page.IsTiled)
        {
            DecodeTiles(page, plane);
        }
        else if (page.Compression == TiffCompression.None)
        {
            ReadStrips(page, plane);
        }
        else
        {
            DecodeStrips(page, plane);
        }
    }

    /// <summary>Where the pixels of an uncompressed page begin; refuses one that is not in one piece, for then no plane can follow it.</summary>
    internal long StartOfContiguous(TiffPage page)
    {
        bool contiguous = page.Compression == TiffCompression.None && !page.IsTiled;
        long start = contiguous ? Extent(page, 0, null).Offset : 0;
        long end = start;
        for (long chunk = 0; contiguous && chunk < page.ChunkCount; chunk++)
        {
            (long offset, long length) = Extent(page, chunk, RawBytes(page, chunk));
            contiguous = offset == end;
            end += length;
        }

        return contiguous
            ? start
            : throw _source.Malformed("The description claims several planes, but the file has one directory, and its pixels are not in one uncompressed piece.", page.Position);
    }

    /// <summary>Refuses a page whose strips or tiles lie outside the file or cannot hold the pixels.</summary>
    internal void CheckExtents(TiffPage page)
    {
        Int128 packed = 0;
        for (long chunk = 0; chunk < page.ChunkCount; chunk++)
        {
            (long offset, long length) = Extent(page, chunk, page.Compression == TiffCompression.None ? RawBytes(page, chunk) : null);
            if (offset > _source.Length || length > _source.Length - offset)
            {
                throw _source.Malformed($"The pixels of page {page.Index + 1} reach beyond the end of the file: the file is cut off or damaged. Copy or export it again.", offset);
            }

            packed += length;
        }

        if (packed * TiffCompression.LargestExpansion(page.Compression) < page.PlaneBytes)
        {
            throw _source.Malformed($"Page {page.Index + 1} claims {page.Width}x{page.Height} pixels, more than its {packed} bytes of data can hold.", page.Position);
        }
    }

    private static long RawBytes(TiffPage page, long chunk) => page.IsTiled
        ? page.ChunkBytes
        : Math.Min(page.ChunkHeight, page.Height - (chunk * page.ChunkHeight)) * page.RowBytes;

    // Without compression the count must cover the pixels and is not needed for more; some writers leave it out.
    private (long Offset, long Length) Extent(TiffPage page, long chunk, long? rawLength)
    {
        long offset = TiffDirectoryReader.Number(_source, page, TiffTag.StripOffsets, page.Offsets!.Value, chunk);
        if (page.ByteCounts is not { } counts) return (offset, rawLength ?? (_source.Length - Math.Min(offset, _source.Length)));
        long length = TiffDirectoryReader.Number(_source, page, TiffTag.StripByteCounts, counts, chunk);
        if (length < rawLength)
        {
            throw _source.Malformed($"Strip or tile {chunk + 1} of page {page.Index + 1} has {length} bytes where {rawLength} are needed.", offset);
        }

        return (offset, rawLength ?? length);
    }

    private void ReadStrips(TiffPage page, Span<byte> plane)
    {
        long runOffset = 0;
        int runStart = 0;
        int filled = 0;
        for (int chunk = 0; chunk < page.ChunkCount; chunk++)
        {
            (long offset, long length) = Extent(page, chunk, RawBytes(page, chunk));
            if (offset != runOffset + (filled - runStart))
            {
                _source.Read(runOffset, plane[runStart..filled]);
                (runOffset, runStart) = (offset, filled);
            }

            filled += (int)length;
        }

        _source.Read(runOffset, plane[runStart..filled]);
        ToNativeOrder(plane, page.BytesPerVoxel);
    }

    private void DecodeStrips(TiffPage page, Span<byte> plane)
    {
        for (int chunk = 0; chunk < page.ChunkCount; chunk++)
        {
            int length = (int)RawBytes(page, chunk);
            DecodeChunk(page, chunk, plane[..length], page.Width);
            plane = plane[length..];
        }
    }

    private void DecodeTiles(TiffPage page, Span<byte> plane)
    {
        int tileRow = page.ChunkWidth * page.BytesPerVoxel;
        if (_tile.Length != page.ChunkBytes) _tile = new byte[page.ChunkBytes];
        for (int chunk = 0; chunk < page.ChunkCount; chunk++)
        {
            DecodeChunk(page, chunk, _tile, page.ChunkWidth);
            int top = chunk / page.ChunksAcross * page.ChunkHeight;
            int left = chunk % page.ChunksAcross * tileRow;
            int rowBytes = (int)Math.Min(tileRow, page.RowBytes - left);
            int rows = Math.Min(page.ChunkHeight, page.Height - top);
            for (int row = 0; row < rows; row++)
            {
                _tile.AsSpan(row * tileRow, rowBytes).CopyTo(plane[(int)(((top + row) * page.RowBytes) + left)..]);
            }
        }
    }

    // A strip or tile, in the machine's byte order, predictor undone.
    private void DecodeChunk(TiffPage page, int chunk, Span<byte> to, int width)
    {
        (long offset, long length) = Extent(page, chunk, page.Compression == TiffCompression.None ? to.Length : null);
        if (page.Compression == TiffCompression.None) _source.Read(offset, to);
        else Unpack(page, chunk, offset, length, to);

        if (page.Predictor == 3)
        {
            TiffPredictor.UndoFloat(to, width, page.BytesPerVoxel);
            return;
        }

        ToNativeOrder(to, page.BytesPerVoxel);
        if (page.Predictor == 2) TiffPredictor.UndoHorizontal(to, width, page.BytesPerVoxel);
    }

    private void Unpack(TiffPage page, int chunk, long offset, long packedLength, Span<byte> to)
    {
        // A strip of 2 GiB is no strip that any writer makes; half of that leaves room for the arrays around it.
        if (packedLength > Array.MaxLength / 2)
        {
            throw _source.Unsupported($"Strip or tile {chunk + 1} of page {page.Index + 1} has {packedLength} packed bytes; export it in smaller strips.");
        }

        int length = (int)packedLength;
        if (_packed.Length < length) _packed = new byte[length];
        _source.Read(offset, _packed.AsSpan(0, length));
        bool complete = page.Compression switch
        {
            TiffCompression.Deflate or TiffCompression.OldDeflate => Decompression.TryDeflate(_packed, length, to),
            TiffCompression.Zstd => Decompression.TryZstd(_packed, length, to),
            _ => _libTiff.TryDecode(page.Compression, _packed.AsSpan(0, length), to),
        };
        if (!complete)
        {
            throw _source.Malformed($"The {TiffCompression.Name(page.Compression)} data of strip or tile {chunk + 1} of page {page.Index + 1} are damaged. Copy or export the file again.", offset);
        }
    }

    private void ToNativeOrder(Span<byte> bytes, int bytesPerVoxel)
    {
        if (_source.BigEndian != BitConverter.IsLittleEndian) return;
        switch (bytesPerVoxel)
        {
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<ulong> eight = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }
}
