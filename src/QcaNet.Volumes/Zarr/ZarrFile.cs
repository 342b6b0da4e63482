using Microsoft.Win32.SafeHandles;

namespace QcaNet.Volumes.Zarr;

/// <summary>An open file of a store: a document, a chunk or a shard. Read at any position, by several threads.</summary>
internal sealed class ZarrFile(ZarrFolder folder, string key, SafeFileHandle handle, long length) : IDisposable
{
    /// <summary>Its path below the root.</summary>
    public string Key { get; } = key;

    /// <summary>Its length in bytes.</summary>
    public long Length { get; } = length;

    public void Dispose() => handle.Dispose();

    /// <summary>Throws if the file is longer than it should ever be.</summary>
    /// <param name="most">Maximum length in bytes.</param>
    public void CheckLength(long most)
    {
        if (Length <= most) return;
        throw folder.Limit(FormattableString.Invariant($"{Key} has {Length} bytes; at most {most} are expected"));
    }

    /// <summary>Fills a target.</summary>
    /// <param name="start">Position of the first byte.</param>
    /// <param name="target">Filled completely.</param>
    /// <exception cref="VolumeFormatException">The file ends too early, or the disk fails.</exception>
    public void Read(long start, Span<byte> target)
    {
        if (start < 0 || start > Length - target.Length)
        {
            throw folder.Malformed(
                FormattableString.Invariant($"{Key} ends at byte {Length}, but {target.Length} bytes at byte {start} are needed"));
        }

        try
        {
            while (!target.IsEmpty)
            {
                int read = RandomAccess.Read(handle, target, start);
                if (read == 0) throw new EndOfStreamException("it was truncated while it was being read.");
                start += read;
                target = target[read..];
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw folder.Unreadable(Key, error);
        }
    }
}
