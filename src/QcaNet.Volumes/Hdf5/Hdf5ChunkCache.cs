namespace QcaNet.Volumes.Hdf5;

/// <summary>
/// Decoded chunks that hold planes behind those of the last read. A loop over planes would otherwise decode each chunk once per plane. They
/// go with the first read that begins behind them.
/// </summary>
internal sealed class Hdf5ChunkCache
{
    /// <summary>Most bytes that are kept: 64 planes of 1,400 by 1,400 16-bit voxels.</summary>
    private const long Most = 256L << 20;

    private readonly Dictionary<long, (long Layer, byte[] Voxels)> _kept = [];
    private readonly Lock _turn = new();
    private long _bytes;

    /// <summary>Drops what lies before the chunks of a read.</summary>
    /// <param name="layer">Number of its first layer of chunks along z.</param>
    public void Begin(long layer)
    {
        lock (_turn)
        {
            foreach ((long number, (long Layer, byte[] Voxels) kept) in _kept)
            {
                if (kept.Layer == layer) continue;
                _kept.Remove(number);
                _bytes -= kept.Voxels.Length;
            }
        }
    }

    /// <summary>The voxels of a chunk; null where it is not kept.</summary>
    public byte[]? Find(long number)
    {
        lock (_turn) return _kept.TryGetValue(number, out (long Layer, byte[] Voxels) kept) ? kept.Voxels : null;
    }

    /// <summary>Keeps a copy where there is room.</summary>
    public void Keep(long number, long layer, ReadOnlySpan<byte> voxels)
    {
        lock (_turn)
        {
            if (_bytes + voxels.Length > Most || _kept.ContainsKey(number)) return;
            _kept.Add(number, (layer, voxels.ToArray()));
            _bytes += voxels.Length;
        }
    }
}
