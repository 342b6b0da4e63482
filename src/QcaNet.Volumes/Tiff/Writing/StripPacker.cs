using System.IO.Compression;
using ZstdSharp;

namespace QcaNet.Volumes.Tiff;

/// <summary>Compresses one strip at a time, on one thread; its buffers and the codec's tables are reused for every strip.</summary>
internal sealed class StripPacker : IDisposable
{
    private readonly StackEncoding _encoding;
    private readonly byte[] _strip;
    private readonly byte[] _row;
    private readonly MemoryStream _deflated = new();
    private readonly Compressor? _zstd;
    private readonly byte[] _zstdFrame = [];
    private int _length;

    internal StripPacker(StackEncoding encoding)
    {
        _encoding = encoding;
        int stripBytes = checked((int)(encoding.RowsPerStrip * encoding.RowBytes));
        _strip = GC.AllocateUninitializedArray<byte>(stripBytes);
        _row = encoding.Predictor == 3 ? new byte[encoding.RowBytes] : [];
        if (encoding.Compression != VolumeCompression.Zstd) return;
        _zstd = new Compressor(encoding.Level ?? Compressor.DefaultCompressionLevel);
        _zstdFrame = GC.AllocateUninitializedArray<byte>(Compressor.GetCompressBound(stripBytes));
    }

    /// <summary>The compressed strip; valid until the next one.</summary>
    internal ReadOnlySpan<byte> Packed => (_zstd is null ? _deflated.GetBuffer() : _zstdFrame).AsSpan(0, _length);

    /// <summary>Compresses whole rows, at most as many as a strip has.</summary>
    internal void Pack<T>(ReadOnlySpan<T> rows)
        where T : unmanaged
    {
        Span<byte> strip = _strip.AsSpan(0, rows.Length * _encoding.BytesPerVoxel);
        StoredVoxels.Copy(rows, _encoding.Type, strip);
        PredictorEncoding.Apply(_encoding.Predictor, strip, _encoding.Layout.Shape.Width, _encoding.BytesPerVoxel, _row);
        if (_zstd is not null)
        {
            _length = _zstd.Wrap(strip, _zstdFrame);
            return;
        }

        _deflated.SetLength(0);
        using (
            var zlib = new ZLibStream(
                _deflated, new ZLibCompressionOptions { CompressionLevel = _encoding.Level ?? 6 }, leaveOpen: true)) zlib.Write(strip);
        _length = (int)_deflated.Length;
    }

    public void Dispose() => _zstd?.Dispose();
}
