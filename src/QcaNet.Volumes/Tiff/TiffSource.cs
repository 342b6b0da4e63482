using System.Buffers.Binary;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Reads the numbers of a TIFF file by position, in the file's byte order, through a buffer: directories are read value by value, and the
/// buffer reduces most of that to one system call. Not thread-safe; pixels are read from <see cref="File"/> directly.
/// </summary>
internal sealed class TiffSource
{
    private const int WindowLength = 4096;

    private readonly byte[] _window = new byte[WindowLength];
    private long _windowStart;
    private int _windowFilled;

    /// <summary>Reads the header.</summary>
    /// <exception cref="VolumeFormatException">It is not a TIFF header, or it is damaged.</exception>
    internal TiffSource(SourceFile file)
    {
        File = file;
        ReadHeader();
    }

    internal SourceFile File { get; }

    internal string? Path => File.Path;

    internal long Length => File.Length;

    /// <summary>Whether the most significant byte comes first ("MM").</summary>
    internal bool BigEndian { get; private set; }

    /// <summary>Whether offsets have 64 bits (version 43).</summary>
    internal bool IsBig { get; private set; }

    /// <summary>Offset of the first directory.</summary>
    internal long FirstDirectory { get; private set; }

    internal VolumeFormatException Malformed(string problem, long? position = null, Exception? cause = null) =>
        File.Malformed(problem, position, cause);

    internal VolumeFormatException Unsupported(string problem) => File.Unsupported(problem);

    internal VolumeFormatException Limit(string problem, string? option = null) => File.Limit(problem, option);

    internal VolumeFormatException UnknownAxes(
        string problem, string examples, VolumeFormatErrorKind kind = VolumeFormatErrorKind.Unsupported) =>
        File.UnknownAxes(problem, examples, kind);

    /// <summary>Fills the buffer from the given position.</summary>
    internal void Read(long position, Span<byte> buffer)
    {
        if (buffer.Length > WindowLength / 4)
        {
            File.Read(position, buffer);
            return;
        }

        if (position < 0 || position > Length - buffer.Length) throw File.EndsEarly(position, buffer.Length);
        if (position < _windowStart || position + buffer.Length > _windowStart + _windowFilled)
        {
            _windowFilled = 0;
            _windowStart = position;
            int length = (int)Math.Min(WindowLength, Length - position);
            File.Read(position, _window.AsSpan(0, length));
            _windowFilled = length;
        }

        _window.AsSpan((int)(position - _windowStart), buffer.Length).CopyTo(buffer);
    }

    internal ushort ReadUInt16(long position)
    {
        Span<byte> bytes = stackalloc byte[2];
        Read(position, bytes);
        return BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    internal uint ReadUInt32(long position)
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(position, bytes);
        return BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Reads a 64-bit number; one beyond 2^63 is returned as the largest, which lies outside any file.</summary>
    internal long ReadUInt64(long position)
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(position, bytes);
        ulong value = BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return (long)Math.Min(value, long.MaxValue);
    }

    /// <summary>Reads an offset or count of the width used by the format.</summary>
    internal long ReadOffset(long position) => IsBig ? ReadUInt64(position) : ReadUInt32(position);

    private void ReadHeader()
    {
        Span<byte> start = stackalloc byte[4];
        start = start[..(int)Math.Min(start.Length, Length)];
        Read(0, start);
        bool little = start is [(byte)'I', (byte)'I', ..];
        BigEndian = start is [(byte)'M', (byte)'M', ..];
        int version = start.Length < 4 || !(little || BigEndian) ? 0 : ReadUInt16(2);
        if (version is not (42 or 43))
        {
            throw Malformed(
                "This is not a TIFF file: it does not begin with a TIFF header. Export the stack as a gray multi-page TIFF.", 0);
        }

        IsBig = version == 43;
        if (IsBig && (ReadUInt16(4) != 8 || ReadUInt16(6) != 0))
        {
            throw Malformed("The BigTIFF header is invalid: offsets must have 8 bytes.", 4);
        }

        FirstDirectory = IsBig ? ReadUInt64(8) : ReadUInt32(4);
        if (FirstDirectory == 0) throw Malformed("The file holds no image: its header points to no directory.", 4);
    }
}
