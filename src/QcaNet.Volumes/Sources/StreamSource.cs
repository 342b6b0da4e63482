namespace QcaNet.Volumes.Sources;

/// <summary>Opens a caller's stream as a file: directly if it can seek, otherwise by reading it into memory within the limit.</summary>
internal static class StreamSource
{
    private const int FirstBuffer = 1 << 16;

    /// <summary>Opens a stream, starting at its current position.</summary>
    /// <exception cref="VolumeFormatException">Limit: it cannot seek and has too many bytes; Access: reading fails.</exception>
    internal static SourceFile Open(Stream stream, VolumeReadOptions options, bool leaveOpen)
    {
        if (InPlace(stream, leaveOpen) is { } file) return file;
        var buffer = new GrowingBuffer(options);
        try
        {
            while (stream.Read(buffer.Free()) is > 0 and var read) buffer.Take(read);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw Failed(e);
        }

        return new MemoryFile(buffer.Bytes, leaveOpen ? null : stream);
    }

    /// <summary>Like <see cref="Open"/>, but a stream that is not in memory is read into it without blocking the caller.</summary>
    internal static async Task<SourceFile> OpenAsync(
        Stream stream, VolumeReadOptions options, bool leaveOpen, CancellationToken cancellationToken)
    {
        if (InMemory(stream) is { } bytes) return new MemoryFile(bytes, leaveOpen ? null : stream);

        // A long stream that can seek is read in parts; one that would not fit into memory must not be loaded.
        if (stream.CanSeek && stream.Length - stream.Position > Math.Min(options.MaximumBytes, Array.MaxLength))
        {
            return new StreamFile(stream, leaveOpen);
        }

        var buffer = new GrowingBuffer(options);
        try
        {
            while (await stream.ReadAsync(buffer.FreeMemory(), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                buffer.Take(read);
            }
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw Failed(e);
        }

        return new MemoryFile(buffer.Bytes, leaveOpen ? null : stream);
    }

    private static SourceFile? InPlace(Stream stream, bool leaveOpen) =>
        InMemory(stream) is { } bytes ? new MemoryFile(bytes, leaveOpen ? null : stream)
        : stream.CanSeek ? new StreamFile(stream, leaveOpen)
        : null;

    private static ReadOnlyMemory<byte>? InMemory(Stream stream)
    {
        // A null literal would become empty memory, because arrays convert to memory and null is a valid array reference.
        if (stream is not MemoryStream memory || memory.GetType() != typeof(MemoryStream)) return default(ReadOnlyMemory<byte>?);
        if (!memory.TryGetBuffer(out ArraySegment<byte> bytes)) return default(ReadOnlyMemory<byte>?);
        return bytes.AsMemory((int)Math.Min(memory.Position, bytes.Count));
    }

    private static VolumeFormatException Failed(Exception cause) =>
        new(null, VolumeFormatErrorKind.Access, "It could not be read.", null, cause) { Remedy = Remedy.CheckPath };

    private sealed class GrowingBuffer(VolumeReadOptions options)
    {
        private readonly long _most = Math.Min(options.MaximumBytes, Array.MaxLength);
        private byte[] _bytes = new byte[FirstBuffer];
        private int _length;

        internal ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

        internal Span<byte> Free() => FreeMemory().Span;

        internal Memory<byte> FreeMemory()
        {
            if (_length == _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(_bytes.Length * 2L, Array.MaxLength));
            return _bytes.AsMemory(_length);
        }

        internal void Take(int read)
        {
            _length += read;
            if (_length <= _most && _length < Array.MaxLength) return;
            throw new VolumeFormatException(
                null,
                VolumeFormatErrorKind.Limit,
                FormattableString.Invariant(
                    $"It cannot seek and has more than {_most} bytes, the limit for reading into memory; read it from a file."))
            {
                Remedy = Remedy.RaiseLimit,
            };
        }
    }
}
