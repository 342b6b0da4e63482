using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Writes a grey stack as TIFF: the planes one after the other, then all directories. Own code rather than LibTiff's, because that
/// keeps resolutions as single-precision numbers (a spacing of 0.108333 would not come back), finds the end of the chain anew for
/// every page, and compresses with a managed zlib.
/// </summary>
internal sealed class TiffEncoder
{
    // One strip a plane, as ImageJ writes it, up to a size that readers still take as a whole.
    private const int LargestStrip = 64 << 20;

    // Directories and strip lists are small; this much of 4 GiB is more than they need.
    private const long DirectoryReserve = 64 << 20;

    private readonly Stream _stream;
    private readonly Shape3D _shape;
    private readonly VoxelType _type;
    private readonly VolumeCompression _compression;
    private readonly bool _big;
    private readonly int _bytesPerVoxel;
    private readonly int _rowsPerStrip;
    private readonly List<(long Offset, long Length)> _strips = [];

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Empty, seekable.</param>
    /// <param name="shape">Extent of the stack.</param>
    /// <param name="type">Type of the bytes that <see cref="AddPlane"/> gets.</param>
    /// <param name="compression">Packing of the strips.</param>
    /// <param name="big">BigTIFF; null: where the file needs it.</param>
    /// <param name="largestStrip">Bytes of a strip, at least one row.</param>
    internal TiffEncoder(Stream stream, Shape3D shape, VoxelType type, VolumeCompression compression, bool? big = null, int largestStrip = LargestStrip)
    {
        _stream = stream;
        _shape = shape;
        _type = type;
        _compression = compression;
        _bytesPerVoxel = VoxelConversion.Bytes(type);
        long rowBytes = (long)shape.Width * _bytesPerVoxel;
        _rowsPerStrip = (int)Math.Clamp(largestStrip / rowBytes, 1, shape.Height);

        // Deflate can grow data by 5 bytes in 16 KiB; a hundredth is plenty.
        long data = rowBytes * shape.Height * shape.Depth;
        _big = big ?? data + (data / 100) + DirectoryReserve > uint.MaxValue;
        _stream.Write(Header(0));
    }

    private int StripsPerPlane => (_shape.Height + _rowsPerStrip - 1) / _rowsPerStrip;

    /// <summary>Writes the next plane, in the machine's byte order.</summary>
    internal void AddPlane(ReadOnlySpan<byte> plane)
    {
        Debug.Assert(plane.Length == (long)_shape.PlaneLength * _bytesPerVoxel, "A plane is written whole.");
        int stripBytes = _rowsPerStrip * _shape.Width * _bytesPerVoxel;
        while (!plane.IsEmpty)
        {
            ReadOnlySpan<byte> strip = plane[..Math.Min(stripBytes, plane.Length)];
            plane = plane[strip.Length..];
            long offset = _stream.Position;
            if (_compression == VolumeCompression.None)
            {
                _stream.Write(strip);
            }
            else
            {
                using var zlib = new ZLibStream(_stream, CompressionLevel.Optimal, leaveOpen: true);
                zlib.Write(strip);
            }

            _strips.Add((offset, _stream.Position - offset));
        }
    }

    /// <summary>Writes the directories and makes the header point at them.</summary>
    internal void Finish(string description, VoxelSpacing? spacing)
    {
        Debug.Assert(_strips.Count == _shape.Depth * StripsPerPlane, "All planes were written.");
        byte[] text = Encoding.ASCII.GetBytes(description + "\0");
        long textPosition = Append(text);
        (long x, long y) = spacing is { } s ? (Resolution(s.X), Resolution(s.Y)) : (0, 0);

        var directories = new TiffDirectoryBuilder[_shape.Depth];
        for (int z = 0; z < directories.Length; z++)
        {
            directories[z] = Describe(z);
            if (z == 0) directories[z].Add(TiffTag.ImageDescription, TiffDirectoryBuilder.Ascii, text.Length, textPosition);
            if (spacing is null) continue;
            directories[z].Add(TiffTag.XResolution, TiffDirectoryBuilder.Rational, 1, x);
            directories[z].Add(TiffTag.YResolution, TiffDirectoryBuilder.Rational, 1, y);
            directories[z].Add(TiffTag.ResolutionUnit, TiffDirectoryBuilder.Short, 1, 1);
        }

        // All that they point at is written: the directories lie back to back, and each knows where the next begins.
        long first = Append([]);
        for (int z = 0; z < directories.Length; z++)
        {
            bool last = z == directories.Length - 1;
            _stream.Write(directories[z].Build(last ? 0 : _stream.Position + directories[z].Length));
        }

        _stream.Position = 0;
        _stream.Write(Header(first));
        _stream.Position = _stream.Length;
    }

    // Pixels per micrometre, as the unit in the description has it. The 8 bytes of a quotient fit into an entry of BigTIFF.
    private long Resolution(double micrometres)
    {
        var near = Rational.Near(micrometres);
        byte[] bytes = new byte[8];
        BitConverter.TryWriteBytes(bytes, near.Denominator);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), near.Numerator);
        return _big ? BitConverter.ToInt64(bytes) : Append(bytes);
    }

    private TiffDirectoryBuilder Describe(int z)
    {
        var directory = new TiffDirectoryBuilder(_big);
        directory.Add(TiffTag.ImageWidth, TiffDirectoryBuilder.Long, 1, _shape.Width);
        directory.Add(TiffTag.ImageLength, TiffDirectoryBuilder.Long, 1, _shape.Height);
        directory.Add(TiffTag.BitsPerSample, TiffDirectoryBuilder.Short, 1, _bytesPerVoxel * 8);
        directory.Add(TiffTag.Compression, TiffDirectoryBuilder.Short, 1, _compression == VolumeCompression.None ? TiffCompression.None : TiffCompression.Deflate);
        directory.Add(TiffTag.Photometric, TiffDirectoryBuilder.Short, 1, 1);
        directory.Add(TiffTag.SamplesPerPixel, TiffDirectoryBuilder.Short, 1, 1);
        directory.Add(TiffTag.RowsPerStrip, TiffDirectoryBuilder.Long, 1, _rowsPerStrip);
        directory.Add(TiffTag.SampleFormat, TiffDirectoryBuilder.Short, 1, SampleFormat(_type));

        int strips = StripsPerPlane;
        ushort type = _big ? TiffDirectoryBuilder.Long8 : TiffDirectoryBuilder.Long;
        List<(long Offset, long Length)> own = _strips.GetRange(z * strips, strips);
        directory.Add(TiffTag.StripOffsets, type, strips, strips == 1 ? own[0].Offset : Append(Numbers(own, strip => strip.Offset)));
        directory.Add(TiffTag.StripByteCounts, type, strips, strips == 1 ? own[0].Length : Append(Numbers(own, strip => strip.Length)));
        return directory;
    }

    private byte[] Numbers(List<(long Offset, long Length)> strips, Func<(long Offset, long Length), long> number)
    {
        int size = _big ? 8 : 4;
        byte[] bytes = new byte[strips.Count * size];
        for (int i = 0; i < strips.Count; i++) WriteNumber(bytes.AsSpan(i * size), number(strips[i]), _big);
        return bytes;
    }

    // Directories and values begin at even positions (TIFF 6.0, section 2).
    private long Append(byte[] bytes)
    {
        if (_stream.Position % 2 != 0) _stream.WriteByte(0);
        long position = _stream.Position;
        _stream.Write(bytes);
        return position;
    }

    private byte[] Header(long firstDirectory)
    {
        byte[] header = new byte[_big ? 16 : 8];
        header[0] = header[1] = BitConverter.IsLittleEndian ? (byte)'I' : (byte)'M';
        BitConverter.TryWriteBytes(header.AsSpan(2), (ushort)(_big ? 43 : 42));
        if (_big) BitConverter.TryWriteBytes(header.AsSpan(4), (ushort)8);
        WriteNumber(header.AsSpan(_big ? 8 : 4), firstDirectory, _big);
        return header;
    }

    private static int SampleFormat(VoxelType type) => type switch
    {
        VoxelType.UInt8 or VoxelType.UInt16 or VoxelType.UInt32 => 1,
        VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32 => 2,
        _ => 3,
    };

    internal static void WriteNumber(Span<byte> to, long value, bool big)
    {
        if (big) BitConverter.TryWriteBytes(to, value);
        else BitConverter.TryWriteBytes(to, checked((uint)value));
    }
}
