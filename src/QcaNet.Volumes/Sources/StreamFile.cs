namespace QcaNet.Volumes.Sources;

/// <summary>
/// A caller's stream that can seek. Its position when it is opened is byte 0; reads are serialized, because a stream has one position.
/// </summary>
internal sealed class StreamFile : SourceFile
{
    private readonly Stream _stream;
    private readonly long _start;
    private readonly bool _leaveOpen;
    private readonly Lock _turn = new();

    internal StreamFile(Stream stream, bool leaveOpen)
        : base(null, Math.Max(0, stream.Length - stream.Position))
    {
        _stream = stream;
        _start = stream.Position;
        _leaveOpen = leaveOpen;
    }

    public override void Dispose()
    {
        if (!_leaveOpen) _stream.Dispose();
    }

    protected override int ReadCore(long position, Span<byte> buffer)
    {
        lock (_turn)
        {
            _stream.Position = _start + position;
            return _stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
    }
}
