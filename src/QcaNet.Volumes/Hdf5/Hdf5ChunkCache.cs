namespace QcaNet.Volumes.Hdf5;

/// <summary>
/// Caches decoded chunks that contain planes after those of the last read. A loop over planes would otherwise decode each chunk once per
/// plane. A chunk is dropped by the first read that begins after it.
/// </summary>
internal sealed class Hdf5ChunkCache
{
    /// <summary>Maximum size of the cache in bytes: 64 planes of 1,400 by 1,400 16-bit voxels.</summary>
    private const long Most = 256L << 20;

    private readonly Dictionary<long, (long Layer, byte[] Voxels)> _kept = [];
    private readonly Lock _turn = new();
    private long _bytes;

    /// <summary>Drops the chunks that precede those of a read.</summary>
    /// <param name="layer">Index of the first layer of chunks along z.</param>
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

    /// <summary>The voxels of a chunk; null if it is not cached.</summary>
    public byte[]? Find(long number)
    {
        lock (_turn) return _kept.TryGetValue(number, out (long Layer, byte[] Voxels) kept) ? kept.Voxels : null;
    }

    /// <summary>Stores a copy if there is room.</summary>
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
