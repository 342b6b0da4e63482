using System.Collections.Concurrent;
using QcaNet.Threading;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Reads planes from pages, in the machine's byte order. Uncompressed voxels are read directly into the target, contiguous ones by a single
/// call; strips and tiles are decoded on several threads. Each byte of the target is written by exactly one work item, so the result does
/// not depend on the number of threads. Several callers may read concurrently.
/// </summary>
internal sealed class TiffPlaneReader : IDisposable
{
    // With more strips than this, the work list is built and processed in parts.
    private const int LongestList = 1 << 16;

    // Below this size, a second thread costs more than it saves.
    private const int WorthSharing = 128 << 10;

    // Small items are handed out in batches.
    private const int BytesOfABatch = 32 << 10;

    private readonly TiffSource _source;
    private readonly int _threads;
    private readonly ConcurrentBag<ChunkDecoder> _decoders = [];

    internal TiffPlaneReader(TiffSource source, int threads)
    {
        _source = source;
        _threads = threads;
    }

    public void Dispose()
    {
        while (_decoders.TryTake(out ChunkDecoder? decoder)) decoder.Dispose();
    }

    /// <summary>Reads the planes of pages that passed all checks, consecutively.</summary>
    internal void Read(ReadOnlySpan<TiffPage> pages, Span<byte> planes)
    {
        int planeBytes = (int)pages[0].PlaneBytes;
        using var pieces = new TiffPieces();
        for (int i = 0; i < pages.Length; i++)
        {
            AddPieces(pieces, pages[i], i * planeBytes);
            if (pieces.Count < LongestList && i < pages.Length - 1) continue;
            Do(pieces, planes, pages[i]);
            pieces.Clear();
        }
    }

    /// <summary>Reads voxels that are contiguous in the file, of the type of <paramref name="page"/>.</summary>
    internal void ReadRaw(TiffPage page, long offset, Span<byte> planes)
    {
        using var pieces = new TiffPieces();
        pieces.AddRaw(offset, 0, planes.Length);
        Do(pieces, planes, page);
    }

    private void AddPieces(TiffPieces pieces, TiffPage page, int target)
    {
        if (page.ChunkCount == 1)
        {
            Add(pieces, page, 0, page.OnlyChunk.Offset, page.OnlyChunk.Length, ref target);
            return;
        }

        const int Batch = 1024;
        Span<long> offsets = stackalloc long[Batch];
        Span<long> lengths = stackalloc long[Batch];
        for (long first = 0; first < page.ChunkCount; first += Batch)
        {
            int count = (int)Math.Min(Batch, page.ChunkCount - first);
            lock (_source) TiffExtents.Read(_source, page, first, offsets[..count], lengths[..count]);
            for (int i = 0; i < count; i++) Add(pieces, page, (int)first + i, offsets[i], lengths[i], ref target);
        }
    }

    private static void Add(TiffPieces pieces, TiffPage page, int chunk, long offset, long length, ref int target)
    {
        int decoded = (int)page.ChunkBytes(chunk);
        if (page.IsRaw) pieces.AddRaw(offset, target, decoded);
        else pieces.Add(new TiffPiece(page, chunk, offset, length, target, decoded));

        // A tile needs the start of its plane, a strip only its own position.
        if (!page.IsTiled) target += (int)(page.ChunkRows(chunk) * page.RowBytes);
    }

    private unsafe void Do(TiffPieces pieces, Span<byte> planes, TiffPage kind)
    {
        int threads = planes.Length < WorthSharing ? 1 : _threads;
        long average = Math.Max(1, planes.Length / Math.Max(1, pieces.Count));
        int batch = (int)Math.Clamp(BytesOfABatch / average, 1, 1024);
        fixed (byte* target = planes)
        {
            ParallelWork.For(pieces.Count, batch, threads, new Piece(this, pieces, target, planes.Length, kind.BytesPerVoxel));
        }
    }

    private void Do(in TiffPiece piece, Span<byte> planes, int bytesPerVoxel)
    {
        if (piece.Page is not { } page)
        {
            Span<byte> run = planes.Slice(piece.Target, piece.Length);
            _source.File.Read(piece.Offset, run);
            ToNativeOrder(run, bytesPerVoxel);
            return;
        }

        if (!_decoders.TryTake(out ChunkDecoder? decoder)) decoder = new ChunkDecoder();
        try
        {
            if (page.IsBitPacked)
            {
                Span<byte> stored = decoder.Tile(piece.Length);
                Decompress(decoder, page, piece, stored);
                int length = (int)(page.IsTiled ? page.PlaneBytes : page.ChunkRows(piece.Chunk) * page.RowBytes);
                PackedBits.Unpack(page, piece.Chunk, stored, planes.Slice(piece.Target, length));
            }
            else if (page.IsTiled)
            {
                Span<byte> tile = decoder.Tile(piece.Length);
                Decode(decoder, page, piece, tile);
                CopyTile(page, piece.Chunk, tile, planes.Slice(piece.Target, (int)page.PlaneBytes));
            }
            else
            {
                Decode(decoder, page, piece, planes.Slice(piece.Target, piece.Length));
            }
        }
        finally
        {
            _decoders.Add(decoder);
        }
    }

    // A strip or tile, in the machine's byte order, with the predictor reversed.
    private void Decode(ChunkDecoder decoder, TiffPage page, in TiffPiece piece, Span<byte> to)
    {
        Decompress(decoder, page, piece, to);
        if (page.Predictor == 3)
        {
            TiffPredictor.UndoFloat(to, page.ChunkWidth, page.BytesPerVoxel);
            return;
        }

        ToNativeOrder(to, page.BytesPerVoxel);
        if (page.Predictor == 2) TiffPredictor.UndoHorizontal(to, page.ChunkWidth, page.BytesPerVoxel);
    }

    private void Decompress(ChunkDecoder decoder, TiffPage page, in TiffPiece piece, Span<byte> to)
    {
        if (page.Compression == TiffCompression.None)
        {
            _source.File.Read(piece.Offset, to);
            return;
        }

        // No codec expands data by much (LZW by half, the others by one percent). Further bytes are not needed, and a small strip that
        // claims the rest of a large file must not cause it to be read again and again.
        int length = (int)Math.Min(piece.PackedLength, Math.Min((4L * to.Length) + 4096, Array.MaxLength));
        byte[] packed = decoder.Packed(length);
        _source.File.Read(piece.Offset, packed.AsSpan(0, length));
        if (decoder.TryDecode(page.Compression, packed, length, to)) return;
        throw _source.Malformed(
            $"The {TiffCompression.Name(page.Compression)} data of strip or tile {piece.Chunk + 1} of page {page.Index + 1} are "
            + "corrupted. Copy or export the file again.",
            piece.Offset);
    }

    private static void CopyTile(TiffPage page, int chunk, ReadOnlySpan<byte> tile, Span<byte> plane)
    {
        int tileRow = page.ChunkWidth * page.BytesPerVoxel;
        int top = chunk / page.ChunksAcross * page.ChunkHeight;
        long left = (long)(chunk % page.ChunksAcross) * tileRow;
        int rowBytes = (int)Math.Min(tileRow, page.RowBytes - left);
        int rows = Math.Min(page.ChunkHeight, page.Height - top);
        for (int row = 0; row < rows; row++)
        {
            tile.Slice(row * tileRow, rowBytes).CopyTo(plane[(int)(((top + row) * page.RowBytes) + left)..]);
        }
    }

    private void ToNativeOrder(Span<byte> bytes, int bytesPerVoxel)
    {
        if (_source.BigEndian == BitConverter.IsLittleEndian) StoredNumbers.Reverse(bytes, bytesPerVoxel);
    }

    private readonly unsafe struct Piece(TiffPlaneReader reader, TiffPieces pieces, byte* target, int length, int bytesPerVoxel) : IWorkItem
    {
        public void Do(int index) => reader.Do(in pieces[index], new Span<byte>(target, length), bytesPerVoxel);
    }
}
