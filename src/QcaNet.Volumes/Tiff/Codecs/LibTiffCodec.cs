using System.Buffers.Binary;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// LibTiff.NET as a codec, for what the runtime does not bring (LZW, PackBits). LibTiff never sees the user's file: each strip or
/// tile is handed to it as the only strip of a small sound TIFF of bytes. So no broken directory can reach it, and its trouble with
/// big-endian BigTIFF (2.4.660 reads the first offset wrongly) does not matter; byte order and predictor are undone by the caller.
/// </summary>
internal sealed class LibTiffCodec
{
    // Header, a directory of nine entries, and then the packed bytes.
    private const int DirectoryPosition = 8;
    private const int Entries = 9;
    private const int DataPosition = DirectoryPosition + 2 + (Entries * 12) + 4;

    private byte[] _file = [];
    private byte[] _decoded = [];

    /// <summary>Fills <paramref name="to"/> from packed bytes.</summary>
    /// <returns>False where they are damaged or too few.</returns>
    internal bool TryDecode(int compression, ReadOnlySpan<byte> packed, Span<byte> to)
    {
        // LibTiff works on arrays only.
        if (_file.Length < DataPosition + packed.Length) _file = new byte[DataPosition + packed.Length];
        if (_decoded.Length < to.Length) _decoded = new byte[to.Length];
        packed.CopyTo(_file.AsSpan(DataPosition));
        WriteDirectory(compression, packed.Length, to.Length);
        try
        {
            QuietLibTiff.Install();
            using LibTiff? tiff = LibTiff.ClientOpen("strip", "r", new MemoryStream(_file, 0, DataPosition + packed.Length, writable: false), new BitMiracle.LibTiff.Classic.TiffStream());
            if (tiff is null || tiff.ReadEncodedStrip(0, _decoded, 0, to.Length) != to.Length) return false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Damaged data lead LibTiff.NET to exceptions of many kinds (index, overflow, null); all mean the same here.
            return false;
        }

        _decoded.AsSpan(0, to.Length).CopyTo(to);
        return true;
    }

    private void WriteDirectory(int compression, int packedLength, int length)
    {
        Span<byte> file = _file;
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file[4..], DirectoryPosition);
        BinaryPrimitives.WriteUInt16LittleEndian(file[DirectoryPosition..], Entries);
        Span<byte> entries = file.Slice(DirectoryPosition + 2, (Entries * 12) + 4);

        // One row as long as the strip: the codecs know no rows.
        Add(ref entries, TiffTag.ImageWidth, length);
        Add(ref entries, TiffTag.ImageLength, 1);
        Add(ref entries, TiffTag.BitsPerSample, 8);
        Add(ref entries, TiffTag.Compression, compression);
        Add(ref entries, TiffTag.Photometric, 1);
        Add(ref entries, TiffTag.StripOffsets, DataPosition);
        Add(ref entries, TiffTag.SamplesPerPixel, 1);
        Add(ref entries, TiffTag.RowsPerStrip, 1);
        Add(ref entries, TiffTag.StripByteCounts, packedLength);
        entries.Clear();
    }

    private static void Add(ref Span<byte> entries, TiffTag tag, int value)
    {
        bool isShort = tag is TiffTag.BitsPerSample or TiffTag.Compression or TiffTag.Photometric or TiffTag.SamplesPerPixel;
        BinaryPrimitives.WriteUInt16LittleEndian(entries, (ushort)tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entries[2..], isShort ? TiffDirectoryBuilder.Short : TiffDirectoryBuilder.Long);
        BinaryPrimitives.WriteInt32LittleEndian(entries[4..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(entries[8..], value);
        entries = entries[12..];
    }
}
