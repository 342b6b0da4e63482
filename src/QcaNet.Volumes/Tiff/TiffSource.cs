using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace QcaNet.Volumes.Tiff;

/// <summary>The bytes of a TIFF file: reads by position, in the file's byte order, never beyond its end.</summary>
internal sealed class TiffSource : IDisposable
{
    // Directories are read value by value; a window turns that into one system call for most of them.
    private const int WindowLength = 4096;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _window = new byte[WindowLength];
    private long _windowStart;
    private int _windowFilled;

    private TiffSource(string path, SafeFileHandle handle, long length)
    {
        Path = path;
        _handle = handle;
        Length = length;
    }

    internal string Path { get; }

    internal long Length { get; }

    /// <summary>Most significant byte first ("MM").</summary>
    internal bool BigEndian { get; private set; }

    /// <summary>64-bit offsets (version 43).</summary>
    internal bool IsBig { get; private set; }

    /// <summary>Where the first directory lies.</summary>
    internal long FirstDirectory { get; private set; }

    internal static TiffSource Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var source = new TiffSource(path, handle, RandomAccess.GetLength(handle));
            source.ReadHeader();
            return source;
        }
        catch (Exception e)
        {
            handle?.Dispose();
            throw e switch
            {
                VolumeFormatException => e,
                FileNotFoundException or DirectoryNotFoundException =>
                    new VolumeFormatException(path, VolumeFormatErrorKind.Access, "There is no such file; check the path.", null, e),
                UnauthorizedAccessException when Directory.Exists(path) =>
                    new VolumeFormatException(path, VolumeFormatErrorKind.Access, "This is a folder; name a TIFF file in it.", null, e),
                UnauthorizedAccessException =>
                    new VolumeFormatException(path, VolumeFormatErrorKind.Access, "No permission to read the file.", null, e),
                _ => new VolumeFormatException(path, VolumeFormatErrorKind.Access, $"The file could not be opened: {e.Message}", null, e),
            };
        }
    }

    public void Dispose() => _handle.Dispose();

    internal VolumeFormatException Malformed(string problem, long? position = null, Exception? cause = null) =>
        new(Path, VolumeFormatErrorKind.Malformed, problem, position, cause);

    internal VolumeFormatException Unsupported(string problem) =>
        new(Path, VolumeFormatErrorKind.Unsupported, problem);

    internal VolumeFormatException Limit(string problem) =>
        new(Path, VolumeFormatErrorKind.Limit, problem);

    /// <summary>Fills the buffer from the given position.</summary>
    internal void Read(long position, Span<byte> buffer)
    {
        if (position < 0 || position > Length - buffer.Length) throw EndsEarly(position, buffer.Length);
        if (buffer.Length <= WindowLength / 4) ReadThroughWindow(position, buffer);
        else ReadDirectly(position, buffer);
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

    /// <summary>A 64-bit number; one beyond 2^63 comes back as the largest, which lies outside any file.</summary>
    internal long ReadUInt64(long position)
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(position, bytes);
        ulong value = BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return (long)Math.Min(value, long.MaxValue);
    }

    /// <summary>An offset or count as wide as the format's.</summary>
    internal long ReadOffset(long position) => IsBig ? ReadUInt64(position) : ReadUInt32(position);

    private VolumeFormatException EndsEarly(long position, long needed) => Malformed(
        FormattableString.Invariant($"The file is cut off or damaged: {needed} bytes are needed here, but the file ends at byte {Length}. Copy or export it again."),
        position);

    private void ReadThroughWindow(long position, Span<byte> buffer)
    {
        if (position < _windowStart || position + buffer.Length > _windowStart + _windowFilled)
        {
            _windowFilled = 0;
            _windowStart = position;
            int length = (int)Math.Min(WindowLength, Length - position);
            ReadDirectly(position, _window.AsSpan(0, length));
            _windowFilled = length;
        }

        _window.AsSpan((int)(position - _windowStart), buffer.Length).CopyTo(buffer);
    }

    private void ReadDirectly(long position, Span<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, buffer, position);

                // Only where the file shrinks while it is read: its length was checked before.
                if (read == 0) throw EndsEarly(position, buffer.Length);
                position += read;
                buffer = buffer[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(Path, VolumeFormatErrorKind.Access, $"The file could not be read: {e.Message}", position, e);
        }
    }

    private void ReadHeader()
    {
        if (Length == 0) throw Malformed("The file is empty (0 bytes); export it again.");
        Span<byte> start = stackalloc byte[8];
        start = start[..(int)Math.Min(8, Length)];
        Read(0, start);
        if (ForeignFormat.Name(start) is { } name)
        {
            throw Unsupported($"This is {name}, not a TIFF file; export the stack as a grey multi-page TIFF.");
        }

        bool little = start is [(byte)'I', (byte)'I', ..];
        BigEndian = start is [(byte)'M', (byte)'M', ..];
        int version = start.Length < 4 || !(little || BigEndian) ? 0 : ReadUInt16(2);
        if (version is not (42 or 43))
        {
            throw Malformed("This is not a TIFF file: it does not begin with a TIFF header. Export the stack as a grey multi-page TIFF.", 0);
        }

        IsBig = version == 43;
        if (IsBig && (ReadUInt16(4) != 8 || ReadUInt16(6) != 0))
        {
            throw Malformed("The BigTIFF header is damaged: offsets must have 8 bytes.", 4);
        }

        FirstDirectory = IsBig ? ReadUInt64(8) : ReadUInt32(4);
        if (FirstDirectory == 0) throw Malformed("The file holds no image: its header points at no directory.", 4);
    }
}
