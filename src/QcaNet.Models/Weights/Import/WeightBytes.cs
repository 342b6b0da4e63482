namespace QcaNet.Models.Weights.Import;

/// <summary>The bytes of one weight file, read at any place; offsets count from where the stream stood.</summary>
internal sealed class WeightBytes(Stream stream, string path)
{
    private readonly long _start = stream.Position;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; } = stream.Length - stream.Position;

    public Refusals Refuse { get; } = new(path);

    /// <summary>Fills the span; the file must have the bytes.</summary>
    public void Read(long offset, Span<byte> into)
    {
        if (offset < 0 || into.Length > Length - offset || ReadSome(offset, into) < into.Length)
        {
            throw Refuse.Malformed($"is truncated: {into.Length} bytes are missing at byte {offset}.");
        }
    }

    /// <summary>Reads as much as there is, up to the span's length.</summary>
    public int ReadSome(long offset, Span<byte> into)
    {
        stream.Position = _start + offset;
        return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }
}
