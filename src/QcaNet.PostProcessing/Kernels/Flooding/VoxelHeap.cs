// A 4-ary min-heap of voxels. Four children are adjacent, which halves the height of a binary heap for about the same number of comparisons
// (A. LaMarca, R. Ladner, ACM J. Exp. Algorithmics 1 (1996)). No two items share both key and age, so the order of removal is total and
// does not depend on the layout. The framework's PriorityQueue<int, (ulong, uint)> is the same structure with a comparer and a version
// check.
// Memory: 16 bytes per item, grown by doubling.

using System.Runtime.CompilerServices;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>Voxels ordered by ascending key, then by age.</summary>
internal sealed class VoxelHeap
{
    private Item[] _items = new Item[256];
    private int _count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Push(ulong key, uint age, int voxel)
    {
        if (_count == _items.Length) Array.Resize(ref _items, (int)Math.Min(Array.MaxLength, 2L * _count));
        Item[] items = _items;
        var item = new Item(key, age, voxel);
        int hole = _count++;
        while (hole > 0)
        {
            int parent = (hole - 1) >> 2;
            if (!item.IsBefore(items[parent])) break;

            items[hole] = items[parent];
            hole = parent;
        }

        items[hole] = item;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            int end = Math.Min(first + 4, count);
            for (int child = first + 1; child < end; child++)
            {
                if (items[child].IsBefore(items[least])) least = child;
            }

            if (!items[least].IsBefore(last)) break;

            items[hole] = items[least];
            hole = least;
        }

        items[hole] = last;
        return true;
    }

    private readonly record struct Item(ulong Key, uint Age, int Voxel)
    {
        internal bool IsBefore(in Item other) => Key < other.Key || (Key == other.Key && Age < other.Age);
    }
}
