using System.Buffers;

namespace QcaNet.Volumes.Tiff;

/// <summary>A piece of work: bytes of the file that become bytes of the target, independently of all other pieces.</summary>
/// <param name="Page">The page they belong to; null for voxels that lie in the file as they are.</param>
/// <param name="Chunk">The strip or tile of the page.</param>
/// <param name="Offset">Where the bytes lie in the file.</param>
/// <param name="PackedLength">How many they are.</param>
/// <param name="Target">Where the strip's voxels go in the target, or the tile's plane begins; bytes.</param>
/// <param name="Length">Decoded bytes.</param>
internal readonly record struct TiffPiece(TiffPage? Page, int Chunk, long Offset, long PackedLength, int Target, int Length);

/// <summary>
/// The work list of a read: strips and tiles one by one, and adjoining stretches of uncompressed voxels joined, also across planes, and
/// cut where they would keep one thread busy alone.
/// </summary>
internal sealed class TiffPieces : IDisposable
{
    // Long enough for the disk and the memory to run at their full rate, short enough to be shared between threads.
    private const int LongestRun = 4 << 20;

    private TiffPiece[] _pieces = ArrayPool<TiffPiece>.Shared.Rent(16);

    internal int Count { get; private set; }

    internal ref readonly TiffPiece this[int index] => ref _pieces[index];

    public void Dispose()
    {
        // The pieces hold on to pages, and the pool would hold on to them.
        ArrayPool<TiffPiece>.Shared.Return(_pieces, clearArray: true);
        _pieces = [];
    }

    internal void Clear() => Count = 0;

    /// <summary>Adds voxels that lie in the file as they are.</summary>
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

    /// <summary>Adds a strip or tile that has to be decoded.</summary>
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
