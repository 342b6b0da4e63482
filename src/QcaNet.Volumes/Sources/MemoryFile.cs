namespace QcaNet.Volumes.Sources;

/// <summary>Bytes in memory, from a stream that cannot seek or from one that is already in memory.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="toClose">A stream to dispose of with this instance; may be null.</param>
internal sealed class MemoryFile(ReadOnlyMemory<byte> bytes, Stream? toClose) : SourceFile(null, bytes.Length)
{
    public override void Dispose() => toClose?.Dispose();

    protected override int ReadCore(long position, Span<byte> buffer)
    {
        bytes.Span.Slice((int)position, buffer.Length).CopyTo(buffer);
        return buffer.Length;
    }
}
