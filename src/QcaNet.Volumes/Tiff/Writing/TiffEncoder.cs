using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Writes grayscale volumes as the pages of one TIFF file: the voxels of one volume after the other, then all directories, then the header.
/// This does not use LibTiff, because LibTiff stores resolutions in single precision (a spacing of 0.108333 would not be restored),
/// searches for the end of the chain again for every page, and compresses on one thread with a managed zlib.
/// </summary>
/// <remarks>
/// Space for the larger of the two headers is reserved at the start, and directories come last, so the file becomes a BigTIFF only if its
/// actual size requires it, which is not known before the last strip is compressed. The exception is an uncompressed ImageJ stack beyond 4
/// GiB, whose size is known: ImageJ does not read BigTIFF, but reads a file with one directory and contiguous planes beyond any offset,
/// which is what it writes itself. That directory is at the start.
/// </remarks>
internal sealed class TiffEncoder : IDisposable
{
    private const int LargestHeader = 16;

    // Header, the single directory and the data it refers to, before the contiguous planes.
    private const int FrontLength = 4096;

    // Voxels per write without compression: enough that the system call is negligible, few enough to be narrowed in the cache.
    private const int VoxelsPerWrite = 1 << 20;

    private readonly Stream _stream;
    private readonly StackEncoding _encoding;
    private readonly long[] _offsets;
    private readonly long[] _lengths;
    private readonly long _dataStart;
    private readonly bool _singleDirectory;
    private readonly PackedStrips? _packed;
    private readonly IncrementalHash? _hash;
    private byte[] _narrowed = [];
    private long _end;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">Empty, seekable.</param>
    /// <param name="encoding">The contents of the file and how they are stored.</param>
    internal TiffEncoder(Stream stream, StackEncoding encoding)
    {
        _stream = stream;
        _encoding = encoding;
        int strips = checked(encoding.Layout.Planes * encoding.StripsPerPlane);
        (_offsets, _lengths) = (new long[strips], new long[strips]);
        _singleDirectory = IsOneDirectoryBeyond32Bits(encoding);
        _dataStart = _end = _singleDirectory ? FrontLength : LargestHeader;
        if (encoding.IsPacked) _packed = new PackedStrips(encoding);
        if (encoding.Format == VolumeFormat.Ome) _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Writes one channel at one time point; each must be written once, in any order.</summary>
    /// <param name="time">Time point, from 0.</param>
    /// <param name="channel">Channel, from 0.</param>
    /// <param name="volume">Voxels that the stored type can hold.</param>
    internal void AddVolume<T>(int time, int channel, Volume<T> volume)
        where T : unmanaged
    {
        Debug.Assert(volume.Shape == _encoding.Layout.Shape, "All volumes have one shape.");
        AddPlanes(time, channel, 0, volume);
    }

    /// <summary>Writes consecutive planes of one channel at one time point; each plane must be written once, in any order.</summary>
    /// <param name="time">Time point, from 0.</param>
    /// <param name="channel">Channel, from 0.</param>
    /// <param name="first">Index of the first of these planes, from 0.</param>
    /// <param name="planes">Voxels that the stored type can hold.</param>
    internal void AddPlanes<T>(int time, int channel, int first, Volume<T> planes)
        where T : unmanaged
    {
        Debug.Assert(planes.Shape.PlaneLength == _encoding.Layout.Shape.PlaneLength, "All planes have one shape.");
        if (_packed is not null) AddPacked(time, channel, first, planes);
        else AddPlain(time, channel, first, planes);
    }

    /// <summary>Writes the directories and the header that refers to them.</summary>
    /// <param name="display">The values that ImageJ shows as black and as white; null lets ImageJ determine them.</param>
    internal void Finish((long Min, long Max)? display)
    {
        Debug.Assert(!_lengths.Contains(0), "All volumes were written.");
        byte[] text = Encoding.ASCII.GetBytes(Description(display) + "\0");
        bool big = !_singleDirectory && _end + _encoding.TrailerBound(text.Length) > _encoding.LargestClassic;
        _stream.Position = _singleDirectory ? LargestHeader : _end;
        var directories = new TiffDirectoryWriter(_stream, _encoding, big, text);
        long first = directories.Write(_offsets, _lengths, _singleDirectory ? 1 : _encoding.Layout.Planes);
        Debug.Assert(!_singleDirectory || _stream.Position <= FrontLength, "One directory fits in front.");
        _stream.Position = 0;
        _stream.Write(Header(big, first));
        _stream.Position = _stream.Length;
    }

    public void Dispose()
    {
        _packed?.Dispose();
        _hash?.Dispose();
    }

    // If the first plane itself needs larger offsets, no reader of classic TIFF can read the file, and BigTIFF is the better choice.
    private static bool IsOneDirectoryBeyond32Bits(StackEncoding encoding)
    {
        Int128 data = (Int128)encoding.PlaneBytes * encoding.Layout.Planes;
        return encoding is { Format: VolumeFormat.ImageJ, IsPacked: false, Layout.Planes: > 1 }
            && LargestHeader + data + encoding.TrailerBound(FrontLength) > encoding.LargestClassic
            && FrontLength + encoding.PlaneBytes <= encoding.LargestClassic;
    }

    private void AddPacked<T>(int time, int channel, int first, Volume<T> planes)
        where T : unmanaged
    {
        _stream.Position = _end;
        int strips = _encoding.StripsPerPlane;
        _packed!.Pack(planes, (index, packed) =>
        {
            (int z, int strip) = Math.DivRem(index, strips);
            int place = (_encoding.Layout.Page(time, first + z, channel) * strips) + strip;
            (_offsets[place], _lengths[place]) = (_end, packed.Length);
            Write(packed);
        });
        _end = _stream.Position;
    }

    // Uncompressed planes are stored in the order of their pages, as ImageJ assumes: the planes of one of several channels leave room for
    // the others.
    private void AddPlain<T>(int time, int channel, int first, Volume<T> planes)
        where T : unmanaged
    {
        HyperstackLayout layout = _encoding.Layout;
        for (int z = 0; z < planes.Shape.Depth; z++)
        {
            int page = layout.Page(time, first + z, channel);
            long start = _dataStart + (page * _encoding.PlaneBytes);
            long stripBytes = _encoding.RowsPerStrip * _encoding.RowBytes;
            for (int strip = 0; strip < _encoding.StripsPerPlane; strip++)
            {
                int place = (page * _encoding.StripsPerPlane) + strip;
                _offsets[place] = start + (strip * stripBytes);
                _lengths[place] = Math.Min(stripBytes, _encoding.PlaneBytes - (strip * stripBytes));
            }

            if (layout.Channels > 1)
            {
                _stream.Position = start;
                WritePlain<T>(planes.Plane(z));
            }
        }

        if (layout.Channels == 1)
        {
            _stream.Position = _dataStart + (layout.Page(time, first, 0) * _encoding.PlaneBytes);
            WritePlain<T>(planes.Voxels);
        }

        _end = Math.Max(_end, _stream.Position);
    }

    private void WritePlain<T>(ReadOnlySpan<T> voxels)
        where T : unmanaged
    {
        bool asInMemory = StoredVoxels.AreAsInMemory<T>(_encoding.Type);
        for (; !voxels.IsEmpty; voxels = voxels[Math.Min(VoxelsPerWrite, voxels.Length)..])
        {
            ReadOnlySpan<T> some = voxels[..Math.Min(VoxelsPerWrite, voxels.Length)];
            if (asInMemory)
            {
                Write(MemoryMarshal.AsBytes(some));
                continue;
            }

            if (_narrowed.Length == 0) _narrowed = new byte[VoxelsPerWrite * _encoding.BytesPerVoxel];
            Span<byte> narrowed = _narrowed.AsSpan(0, some.Length * _encoding.BytesPerVoxel);
            StoredVoxels.Copy(some, _encoding.Type, narrowed);
            Write(narrowed);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _hash?.AppendData(bytes);
        _stream.Write(bytes);
        if (_packed is not null) _end += bytes.Length;
    }

    private string Description((long Min, long Max)? display)
    {
        if (_hash is null) return ImageJText.Describe(_encoding.Layout, display);

        // The file's UUID is derived from its contents: the same voxels and axes yield the same file, byte for byte.
        _hash.AppendData(Encoding.ASCII.GetBytes(OmeText.Describe(_encoding, Guid.Empty)));
        Span<byte> digest = _hash.GetHashAndReset().AsSpan(0, 16);
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80); // version 8 of RFC 9562: made by the maker's own rule
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return OmeText.Describe(_encoding, new Guid(digest, bigEndian: true));
    }

    private static byte[] Header(bool big, long firstDirectory)
    {
        byte[] header = new byte[big ? 16 : 8];
        header[0] = header[1] = BitConverter.IsLittleEndian ? (byte)'I' : (byte)'M';
        BitConverter.TryWriteBytes(header.AsSpan(2), (ushort)(big ? 43 : 42));
        if (big) BitConverter.TryWriteBytes(header.AsSpan(4), (ushort)8);
        TiffDirectoryBuilder.WriteNumber(header.AsSpan(big ? 8 : 4), firstDirectory, big);
        return header;
    }
}
