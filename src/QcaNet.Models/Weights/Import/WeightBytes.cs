namespace QcaNet.Models.Weights.Import;

/// <summary>The bytes of one weight file, with random access; offsets are relative to the start position of the stream.</summary>
internal sealed class WeightBytes(Stream stream, string path)
{
    private readonly long _start = stream.Position;

    /// <summary>Length of the file in bytes.</summary>
    public long Length { get; } = stream.Length - stream.Position;

    public Refusals Refuse { get; } = new(path);

    /// <summary>Fills the span; throws if the file is too short.</summary>
    public void Read(long offset, Span<byte> into)
    {
        if (offset < 0 || into.Length > Length - offset || ReadSome(offset, into) < into.Length)
        {
            throw Refuse.Malformed($"is truncated: {into.Length} bytes are missing at byte {offset}.");
        }
    }

    /// <summary>Reads up to the length of the span.</summary>
    public int ReadSome(long offset, Span<byte> into)
    {
        stream.Position = _start + offset;
        return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }
}
