using System.Buffers;

namespace QcaNet.Volumes.Tiff;

/// <summary>A work item: bytes of the file that become bytes of the target, independently of all other items.</summary>
/// <param name="Page">The page they belong to; null for voxels that are stored as they are.</param>
/// <param name="Chunk">The strip or tile of the page.</param>
/// <param name="Offset">Offset of the bytes in the file.</param>
/// <param name="PackedLength">Number of bytes.</param>
/// <param name="Target">Offset in the target, in bytes, of the strip's voxels or of the tile's plane.</param>
/// <param name="Length">Decoded size in bytes.</param>
internal readonly record struct TiffPiece(TiffPage? Page, int Chunk, long Offset, long PackedLength, int Target, int Length);

/// <summary>
/// The work list of a read: individual strips and tiles, and contiguous runs of uncompressed voxels, which are joined, also across planes,
/// and split where they would keep a single thread busy.
/// </summary>
internal sealed class TiffPieces : IDisposable
{
    // Large enough for the disk and the memory to reach their full bandwidth, small enough to be shared between threads.
    private const int LongestRun = 4 << 20;

    private TiffPiece[] _pieces = ArrayPool<TiffPiece>.Shared.Rent(16);

    internal int Count { get; private set; }

    internal ref readonly TiffPiece this[int index] => ref _pieces[index];

    public void Dispose()
    {
        // The items reference pages, which the pool would otherwise keep alive.
        ArrayPool<TiffPiece>.Shared.Return(_pieces, clearArray: true);
        _pieces = [];
    }

    internal void Clear() => Count = 0;

    /// <summary>Adds voxels that are stored as they are.</summary>
    internal void AddRaw(long offset, int target, long length)
    {
        while (length > 0)
        {
            ref TiffPiece last = ref _pieces[Math.Max(Count - 1, 0)];
            bool follows = last.Offset + last.Length == offset && last.Target + last.Length == target;
            bool joins = Count > 0 && last.Page is null && last.Length < LongestRun && follows;
            int part = (int)Math.Min(length, LongestRun - (joins ? last.Length : 0));
            if (joins) last = last with { Length = last.Length + part, PackedLength = last.Length + part };
            else Add(new TiffPiece(null, 0, offset, part, target, part));
            offset += part;
            target += part;
            length -= part;
        }
    }

    /// <summary>Adds a strip or tile that must be decoded.</summary>
    internal void Add(TiffPiece piece)
    {
        if (Count == _pieces.Length)
        {
            TiffPiece[] longer = ArrayPool<TiffPiece>.Shared.Rent(Count * 2);
            _pieces.AsSpan(0, Count).CopyTo(longer);
            ArrayPool<TiffPiece>.Shared.Return(_pieces, clearArray: true);
            _pieces = longer;
        }

        _pieces[Count++] = piece;
    }
}
