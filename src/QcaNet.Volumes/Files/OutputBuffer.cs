namespace QcaNet.Volumes;

/// <summary>
/// A file in memory, for streams that cannot seek. Its maximum length is that of an array; beyond it, a library error is thrown.
/// </summary>
internal sealed class OutputBuffer : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        CheckRoom(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        CheckRoom(count);
        base.Write(buffer, offset, count);
    }

    /// <summary>Writes the whole file to another stream.</summary>
    internal new void CopyTo(Stream stream)
    {
        Position = 0;
        base.CopyTo(stream);
    }

    /// <summary>Writes the whole file to another stream.</summary>
    internal new Task CopyToAsync(Stream stream, CancellationToken cancellationToken)
    {
        Position = 0;
        return base.CopyToAsync(stream, cancellationToken);
    }

    private void CheckRoom(int count)
    {
        if (Position + count <= Array.MaxLength) return;
        throw new VolumeFormatException(
            null,
            VolumeFormatErrorKind.Limit,
            "It cannot seek, and the file is too large to be held in memory; write to a file, or to a stream that can seek.")
        { Remedy = Remedy.RaiseLimit };
    }
}
