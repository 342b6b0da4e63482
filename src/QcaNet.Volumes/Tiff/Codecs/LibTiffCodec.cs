using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Strips and tiles through LibTiff.NET, for the codecs the runtime does not bring (LZW, PackBits). LibTiff is led to one directory
/// whose numbers were checked before, never along the chain.
/// </summary>
internal sealed class LibTiffCodec : IDisposable
{
    private readonly TiffSource _source;
    private LibTiff? _tiff;
    private long _directory = -1;
    private byte[] _buffer = [];

    internal LibTiffCodec(TiffSource source) => _source = source;

    public void Dispose() => _tiff?.Dispose();

    /// <summary>Decodes a strip or tile in the machine's byte order, predictor undone.</summary>
    internal void Decode(TiffPage page, int chunk, Span<byte> to)
    {
        int decoded;
        Exception? cause = null;
        try
        {
            // LibTiff writes to arrays only.
            if (_buffer.Length < to.Length) _buffer = new byte[to.Length];
            LibTiff tiff = At(page);
            decoded = page.IsTiled
                ? tiff.ReadEncodedTile(chunk, _buffer, 0, to.Length)
                : tiff.ReadEncodedStrip(chunk, _buffer, 0, to.Length);
        }
        catch (Exception e) when (e is not VolumeFormatException)
        {
            // Damaged data lead LibTiff.NET to exceptions of many kinds (index, overflow, null); all mean the same here.
            (decoded, cause) = (-1, e);
        }

        if (decoded != to.Length)
        {
            throw _source.Malformed($"The {TiffCompression.Name(page.Compression)} data of strip or tile {chunk + 1} of page {page.Index + 1} are damaged. Copy or export the file again.", page.Position, cause);
        }

        _buffer.AsSpan(0, to.Length).CopyTo(to);
    }

    private LibTiff At(TiffPage page)
    {
        QuietLibTiff.Install();
        _tiff ??= LibTiff.ClientOpen(_source.Path, "r", _source, new SourceStream())
            ?? throw _source.Malformed("The TIFF header cannot be read.", 0);
        if (_directory != page.Position)
        {
            _directory = -1;
            if (!_tiff.SetSubDirectory(page.Position)) throw _source.Malformed($"The directory of page {page.Index + 1} cannot be read.", page.Position);
            _directory = page.Position;
        }

        return _tiff;
    }

    /// <summary>LibTiff's view of the file.</summary>
    private sealed class SourceStream : TiffStream
    {
        private long _position;

        public override int Read(object clientData, byte[] buffer, int offset, int count)
        {
            var source = (TiffSource)clientData;
            int length = (int)Math.Clamp(source.Length - _position, 0, count);
            source.Read(_position, buffer.AsSpan(offset, length));
            _position += length;
            return length;
        }

        public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(object clientData, long offset, SeekOrigin origin)
        {
            _position = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => _position + offset,
                _ => ((TiffSource)clientData).Length + offset,
            };
            return _position;
        }

        public override void Close(object clientData)
        {
            // The source outlives LibTiff.
        }

        public override long Size(object clientData) => ((TiffSource)clientData).Length;
    }
}
