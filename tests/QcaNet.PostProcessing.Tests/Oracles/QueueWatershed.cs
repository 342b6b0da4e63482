using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// <see cref="NaiveWatershed"/> for volumes whose list would be too long to search: the framework's priority queue by (height, age), one
/// volume-wide queue, no components, no ranks, no threads. It has to agree with the naive one on small volumes.
/// </summary>
internal static class QueueWatershed
{
    internal static int[] Flood<T>(T[] landscape, int[] markers, byte[] mask, Shape3D shape, Connectivity connectivity)
        where T : IComparable<T>
    {
        var labels = new int[mask.Length];
        var waiting = new PriorityQueue<int, (T Height, int Age)>(Comparer<(T Height, int Age)>.Create(Before));
        int age = 0;
        for (int voxel = 0; voxel < mask.Length; voxel++)
        {
            if (mask[voxel] != 0 && markers[voxel] != 0) Enter(voxel, markers[voxel]);
        }

        while (waiting.TryDequeue(out int voxel, out _))
        {
            foreach ((int z, int y, int x) in Voxels.Neighbors(Voxels.At(voxel, shape), shape, connectivity))
            {
                int neighbor = shape.Offset(z, y, x);
                if (mask[neighbor] != 0 && labels[neighbor] == 0) Enter(neighbor, labels[voxel]);
            }
        }

        return labels;

        void Enter(int voxel, int label)
        {
            labels[voxel] = label;
            waiting.Enqueue(voxel, (landscape[voxel], age++));
        }

        static int Before((T Height, int Age) a, (T Height, int Age) b)
        {
            int byHeight = a.Height.CompareTo(b.Height);
            return byHeight != 0 ? byHeight : a.Age.CompareTo(b.Age);
        }
    }
}
