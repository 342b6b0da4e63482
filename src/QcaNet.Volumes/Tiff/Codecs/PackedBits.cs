using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Packed integers of 1 to 15 bits without gaps, most significant bit first (TIFF 6.0, FillOrder 1); each row begins at a byte boundary.
/// Used for masks of one bit, and for cameras of 10, 12 and 14 bits.
/// </summary>
internal static class PackedBits
{
    /// <summary>Unpacks a strip, or the part of a tile that lies inside its plane.</summary>
    /// <param name="page">A page of such integers.</param>
    /// <param name="chunk">The strip or tile.</param>
    /// <param name="stored">Its decompressed bytes.</param>
    /// <param name="to">The strip's rows, or the tile's plane.</param>
    internal static void Unpack(TiffPage page, int chunk, ReadOnlySpan<byte> stored, Span<byte> to)
    {
        int top = page.IsTiled ? chunk / page.ChunksAcross * page.ChunkHeight : 0;
        int left = page.IsTiled ? chunk % page.ChunksAcross * page.ChunkWidth : 0;
        int width = Math.Min(page.ChunkWidth, page.Width - left);
        int rows = page.IsTiled ? Math.Min(page.ChunkHeight, page.Height - top) : (int)page.ChunkRows(chunk);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> from = stored.Slice((int)(row * page.StoredRowBytes), (int)page.StoredRowBytes);
            int start = ((top + row) * page.Width) + left;
            if (page.BytesPerVoxel == 1) Row(from, page.BitsPerSample, to.Slice(start, width));
            else Row(from, page.BitsPerSample, MemoryMarshal.Cast<byte, ushort>(to).Slice(start, width));
        }
    }

    private static void Row(ReadOnlySpan<byte> from, int bits, Span<byte> to)
    {
        var reader = new BitReader(from);
        foreach (ref byte voxel in to) voxel = (byte)reader.Next(bits);
    }

    private static void Row(ReadOnlySpan<byte> from, int bits, Span<ushort> to)
    {
        var reader = new BitReader(from);
        foreach (ref ushort voxel in to) voxel = (ushort)reader.Next(bits);
    }

    private ref struct BitReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private uint _held;
        private int _heldBits;
        private int _at;

        internal uint Next(int bits)
        {
            while (_heldBits < bits)
            {
                _held = (_held << 8) | _bytes[_at++];
                _heldBits += 8;
            }

            _heldBits -= bits;
            return (_held >> _heldBits) & ((1u << bits) - 1);
        }
    }
}
