// A 4-ary min-heap of voxels. Four children share one cache line (16 bytes each), which halves the height of a binary heap for
// about the same number of comparisons (A. LaMarca, R. Ladner, ACM J. Exp. Algorithmics 1 (1996)). Keys are unique, so the order
// of removal is total and does not depend on the layout. PriorityQueue<int, ulong> of the framework is the same structure behind
// a comparer and a version check.
// Memory: 16 bytes an item, grown by doubling.

namespace QcaNet.PostProcessing.Kernels;

/// <summary>Voxels by ascending key.</summary>
internal sealed class VoxelQueue(int capacity)
{
    private Item[] _items = new Item[capacity];
    private int _count;

    internal void Push(ulong key, int voxel)
    {
        if (_count == _items.Length) Array.Resize(ref _items, (int)Math.Min(Array.MaxLength, 2L * _count));
        Item[] items = _items;
        int hole = _count++;
        while (hole > 0)
        {
            int parent = (hole - 1) >> 2;
            if (items[parent].Key <= key) break;

            items[hole] = items[parent];
            hole = parent;
        }

        items[hole] = new Item(key, voxel);
    }

    internal bool TryPop(out int voxel)
    {
        if (_count == 0)
        {
            voxel = -1;
            return false;
        }

        Item[] items = _items;
        voxel = items[0].Voxel;
        int count = --_count;
        Item last = items[count];
        int hole = 0;
        while (true)
        {
            int first = (hole << 2) + 1;
            if (first >= count) break;

            int least = first;
            ulong leastKey = items[first].Key;
            int end = Math.Min(first + 4, count);
            for (int child = first + 1; child < end; child++)
            {
                if (items[child].Key < leastKey)
                {
                    least = child;
                    leastKey = items[child].Key;
                }
            }

            if (last.Key <= leastKey) break;

            items[hole] = items[least];
            hole = least;
        }

        items[hole] = last;
        return true;
    }

    private readonly record struct Item(ulong Key, int Voxel);
}
