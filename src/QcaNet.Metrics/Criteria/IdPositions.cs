namespace QcaNet.Metrics;

/// <summary>Maps each id to its position among those that occur: by a table if ids are small, as they nearly always are.</summary>
internal sealed class IdPositions
{
    private const int LargestOfTable = 1 << 22;

    private readonly int[] _table;
    private readonly Dictionary<int, int> _others = [];

    private IdPositions(int[] ids, int[] runs, int largestOfTable)
    {
        (Ids, Runs) = (ids, runs);
        _table = new int[largestOfTable + 1];
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] < (uint)_table.Length) _table[ids[i]] = i;
            else _others.Add(ids[i], i);
        }
    }

    /// <summary>The ids, ascending.</summary>
    internal int[] Ids { get; }

    /// <summary>Number of runs of each id.</summary>
    internal int[] Runs { get; }

    internal int Of(int id)
    {
        int[] table = _table;
        return (uint)id < (uint)table.Length ? table[id] : _others[id];
    }

    /// <summary>Collects the ids of runs, including negative ones, so that the caller can reject them.</summary>
    internal static IdPositions Create(ReadOnlySpan<RowRuns> slabs)
    {
        int[] small = new int[1024];
        var large = new SortedDictionary<int, int>();
        foreach (RowRuns slab in slabs)
        {
            foreach (ref readonly LabelRun run in slab.Runs)
            {
                int id = run.Index;
                if ((uint)id < (uint)small.Length)
                {
                    small[id]++;
                }
                else if (id is < 0 or > LargestOfTable)
                {
                    large[id] = large.GetValueOrDefault(id) + 1;
                }
                else
                {
                    Array.Resize(ref small, Math.Min(LargestOfTable + 1, 2 * (id + 1)));
                    small[id]++;
                }
            }
        }

        var ids = new List<int>();
        var runs = new List<int>();
        AddLarge(negative: true);
        int largest = 0;
        for (int id = 0; id < small.Length; id++)
        {
            if (small[id] == 0) continue;
            ids.Add(id);
            runs.Add(small[id]);
            largest = id;
        }

        AddLarge(negative: false);
        return new IdPositions([.. ids], [.. runs], largest);

        void AddLarge(bool negative)
        {
            foreach ((int id, int count) in large)
            {
                if (id < 0 != negative) continue;
                ids.Add(id);
                runs.Add(count);
            }
        }
    }
}
