using System.IO.Compression;
using System.IO.Hashing;

namespace QcaNet.Models.Weights.Import;

/// <summary>Reads the content of one zip entry sequentially, decompressing and checking it.</summary>
internal sealed class ZipEntryReader : IDisposable
{
    private readonly WeightBytes _file;
    private readonly ZipEntry _entry;
    private readonly PackedBytes _packed;
    private readonly Stream _content;
    private readonly Crc32 _checksum = new();
    private long _read;

    public ZipEntryReader(WeightBytes file, ZipEntry entry)
    {
        _file = file;
        _entry = entry;
        if (entry.IsEncrypted)
        {
            throw file.Refuse.Unsupported($"has encrypted zip entries ({ZipDirectory.Shown(entry.Name)}); decrypt it first.");
        }

        if (entry.Method is not (0 or 8))
        {
            throw file.Refuse.Unsupported(
                $"has the zip entry {ZipDirectory.Shown(entry.Name)} compressed with method {entry.Method}; "
                + "only stored and deflated entries are supported.");
        }

        _packed = new PackedBytes(file, entry.DataStart, entry.PackedSize);
        _content = entry.Method == 0 ? _packed : new DeflateStream(_packed, CompressionMode.Decompress);
    }

    /// <summary>Number of bytes not yet read, according to the directory.</summary>
    public long Left => _entry.Size - _read;

    /// <summary>Fills the span.</summary>
    public void Read(Span<byte> into)
    {
        for (Span<byte> left = into; left.Length > 0;)
        {
            int n = Next(left);
            if (n == 0) throw Bad("contains fewer bytes than the directory declares");
            left = left[n..];
        }
    }

    /// <summary>Reads the whole content.</summary>
    public byte[] ReadAll()
    {
        byte[] all = new byte[Left];
        Read(all);
        Finish();
        return all;
    }

    /// <summary>Checks, after the last byte, that nothing follows and that the checksum is correct.</summary>
    public void Finish()
    {
        Span<byte> more = stackalloc byte[1];
        if (Left != 0 || Next(more) != 0) throw Bad("contains more bytes than the directory declares");

        // Input that the decompressor did not request is not accounted for.
        if (_packed.Position != _entry.PackedSize) throw Bad("has bytes after its deflated data");
        if (_checksum.GetCurrentHashAsUInt32() != _entry.Checksum) throw Bad("has a wrong checksum");
    }

    public void Dispose() => _content.Dispose();

    private int Next(Span<byte> into)
    {
        try
        {
            int n = _content.Read(into);
            _checksum.Append(into[..n]);
            _read += n;
            return n;
        }
        catch (InvalidDataException error)
        {
            throw Bad("cannot be decompressed", error);
        }
    }

    private WeightsFormatException Bad(string what, Exception? cause = null) =>
        _file.Refuse.Malformed($"is damaged: the zip entry {ZipDirectory.Shown(_entry.Name)} {what}.", null, cause);

    /// <summary>The compressed bytes as a stream of limited length.</summary>
    private sealed class PackedBytes(WeightBytes file, long start, long length) : Stream
    {
        // The last bytes are returned one at a time: a finished decompressor requests no more, so the number of unused bytes is exact.
        private const int Tail = 64;

        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _at; set => _at = value; }

        public override int Read(Span<byte> buffer)
        {
            long left = length - _at, most = left > Tail ? left - Tail : Math.Min(left, 1);
            int n = file.ReadSome(start + _at, buffer[..(int)Math.Min(buffer.Length, most)]);
            _at += n;
            return n;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) =>
            _at = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _at + offset, _ => length + offset };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
