using System.Numerics;
using System.Runtime.CompilerServices;
using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Threading;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>
/// The heights that occur in the foreground, numbered from 0 in the order of flooding. A distance transform of millions of voxels has
/// hundreds or thousands of different values: each becomes one bucket, and no queue has to compare anything.
/// </summary>
/// <remarks>
/// At most <see cref="Most"/> heights; 2 bytes per possible key for 8- and 16-bit types, otherwise a hash table of up to 2 MiB per thread.
/// </remarks>
internal sealed class Ranks<T>
    where T : unmanaged
{
    /// <summary>
    /// More heights than this are not ranked: they would leave too few bits for the labels (see <see cref="BucketFlood{T}"/>).
    /// </summary>
    internal const int Most = 1 << 16;

    private const int SlotsOfHash = 2 * Most;

    // 8- and 16-bit types: the rank of each key. Others: slots of a hash table with open addressing.
    private readonly int[] _ranks;
    private readonly ulong[] _keys;
    private readonly int _shift;

    private Ranks(int[] ranks, ulong[] keys, int count)
    {
        _ranks = ranks;
        _keys = keys;
        _shift = 64 - BitOperations.Log2((uint)Math.Max(2, keys.Length));
        Count = count;
    }

    /// <summary>Number of different heights.</summary>
    internal int Count { get; private set; }

    /// <summary>Ranks the heights of all runs; null if there are too many.</summary>
    internal static Ranks<T>? TryOf(Landscape<T> landscape, RunTable runs, int threads)
    {
        int slots = Landscape<T>.KeyRange;
        if (slots == 0)
        {
            long voxels = 0;
            for (int run = 0; run < runs.Count && voxels < Most; run++) voxels += runs.End[run] - runs.Start[run];
            slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2 * voxels, 2, SlotsOfHash));
        }

        // One table per thread: the item is copied for each thread, and each copy allocates its own table when it starts.
        var tables = new List<Ranks<T>>();
        const int Batch = 4096;
        ParallelWork.For((runs.Count + Batch - 1) / Batch, 1, threads, new Collector(landscape, runs, Batch, slots, tables));
        if (tables.Count == 0) return Empty(slots);
        Ranks<T> all = tables[0];
        foreach (Ranks<T> other in tables.Skip(1))
        {
            if (other.Count < 0) all.Count = -1;
            for (int slot = 0; slot < slots && all.Count >= 0; slot++)
            {
                if (other._ranks[slot] >= 0) all.Include(Landscape<T>.KeyRange != 0 ? (ulong)slot : other._keys[slot]);
            }
        }

        if (all.Count < 0) return null;
        all.Number();
        return all;
    }

    /// <summary>The rank of a key that occurs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Of(ulong key) => _ranks[Landscape<T>.KeyRange != 0 ? (int)key : Slot(key)];

    private static Ranks<T> Empty(int slots)
    {
        var ranks = new int[slots];
        Array.Fill(ranks, -1);
        return new Ranks<T>(ranks, Landscape<T>.KeyRange != 0 ? [] : new ulong[slots], 0);
    }

    /// <summary>The slot that holds the key, or the one where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Slot(ulong key)
    {
        int slot = (int)((key * 0x9E37_79B9_7F4A_7C15ul) >> _shift); // Fibonacci hashing
        while (_ranks[slot] >= 0 && _keys[slot] != key) slot = (slot + 1) & (_keys.Length - 1);
        return slot;
    }

    /// <summary>Records that a key occurs; a negative count means that there are too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Include(ulong key)
    {
        int slot = Landscape<T>.KeyRange != 0 ? (int)key : Slot(key);
        if (_ranks[slot] >= 0) return;
        if (Count == Most)
        {
            Count = -1;
            return;
        }

        _ranks[slot] = 0;
        if (Landscape<T>.KeyRange == 0) _keys[slot] = key;
        Count++;
    }

    private void Number()
    {
        var slots = new int[Count];
        int found = 0;
        for (int slot = 0; slot < _ranks.Length; slot++)
        {
            if (_ranks[slot] >= 0) slots[found++] = slot;
        }

        if (Landscape<T>.KeyRange == 0) Array.Sort(Array.ConvertAll(slots, slot => _keys[slot]), slots);
        for (int rank = 0; rank < slots.Length; rank++) _ranks[slots[rank]] = rank;
    }

    private struct Collector(Landscape<T> landscape, RunTable runs, int batch, int slots, List<Ranks<T>> tables) : IWorkItem
    {
        private Ranks<T>? _own;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            if (_own is null)
            {
                _own = Empty(slots);
                lock (tables) tables.Add(_own);
            }

            int to = Math.Min(runs.Count, (index + 1) * batch);
            for (int run = index * batch; run < to && _own.Count >= 0; run++)
            {
                ulong previous = 0;
                int end = runs.End[run];
                for (int voxel = runs.Start[run]; voxel < end && _own.Count >= 0; voxel++)
                {
                    ulong key = landscape.Key(voxel);
                    if (key == previous && voxel > runs.Start[run]) continue;
                    previous = key;
                    _own.Include(key);
                }
            }
        }
    }
}
