// Marker-controlled watershed by flooding from a priority queue.
//
// Algorithm. All marker voxels wait in a queue ordered by (value, age). The voxel at its head is taken out; each neighbour that is
// inside the mask and has no label yet takes the label of that voxel at once and joins the queue with its own value and the next
// age. A voxel can be labelled when it joins and not when it leaves, because whoever reaches it later cannot be lower than the one
// who reached it first: the head of the queue was the lowest of all that wait. So a voxel joins once, and the queue's work is
// one push and one pop for each flooded voxel.
//
//                    1
//                0 . | . 4            the order in which the six neighbours join: -z, -y, -x, +x, +y, +z (raster order);
//                2 - v - 3            with 18 and 26, faces before edges before corners, each in raster order
//
// Source. F. Meyer, "Un algorithme optimal pour la ligne de partage des eaux", RFIA 1991, 847-857; P. Soille, M. Ansoult, Signal
// Processing 20 (1990) 171-182, for the age that splits a plateau halfway between two markers. The behaviour is that of
// skimage.segmentation.watershed (compactness 0, no watershed line), with the order of the marker voxels defined.
//
// Why this variant. Value and age are one 64-bit key (float bits made sortable above, age below), so the order is total, a
// comparison is one instruction and the result can depend on nothing else, such as the layout of the heap. Marker voxels all of
// whose neighbours are taken never join: they could do nothing when they leave, and leaving them out shifts no order.
// Labels double as the state of a voxel: closed (outside the mask), open (0) or taken (an id), one read a neighbour.
//
// Memory. 16 bytes for each voxel that waits at one time, grown by doubling; nothing else.

using System.Diagnostics;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels;

/// <summary>Watershed by flooding; the essay is at the top of the file.</summary>
internal static class FloodKernel
{
    /// <summary>State of a voxel that is never flooded.</summary>
    internal const int Closed = -1;

    /// <summary>Floods from every voxel with an id; <paramref name="labels"/> holds <see cref="Closed"/>, 0 (open) or an id, and is changed in place.</summary>
    internal static void Run(ReadOnlySpan<float> landscape, Shape3D shape, Connectivity connectivity, Span<int> labels)
    {
        Debug.Assert(landscape.Length == shape.Length && labels.Length == shape.Length, "Checked at the public edge.");
        (int depth, int height, int width) = shape;
        int plane = shape.PlaneLength;
        Step[] steps = StepsOf(connectivity, shape);
        var queue = new VoxelQueue(1024);
        uint age = 0;

        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                int row = (z * plane) + (y * width);
                for (int x = 0; x < width; x++)
                {
                    if (labels[row + x] > 0 && HasOpenNeighbour(row + x, z, y, x, labels))
                    {
                        queue.Push(Key(landscape[row + x], age++), row + x);
                    }
                }
            }
        }

        while (queue.TryPop(out int voxel))
        {
            int label = labels[voxel];
            int z = voxel / plane;
            int inPlane = voxel - (z * plane);
            int y = inPlane / width;
            int x = inPlane - (y * width);
            bool interior = z > 0 && z < depth - 1 && y > 0 && y < height - 1 && x > 0 && x < width - 1;
            foreach (Step step in steps)
            {
                if (!interior && !step.StaysInside(shape, z, y, x)) continue;

                int neighbour = voxel + step.Offset;
                if (labels[neighbour] != 0) continue;

                labels[neighbour] = label;
                queue.Push(Key(landscape[neighbour], age++), neighbour);
            }
        }

        bool HasOpenNeighbour(int voxel, int z, int y, int x, Span<int> state)
        {
            foreach (Step step in steps)
            {
                if (step.StaysInside(shape, z, y, x) && state[voxel + step.Offset] == 0) return true;
            }

            return false;
        }
    }

    /// <summary>A key that sorts by value, then by age. Both zeros are one value.</summary>
    internal static ulong Key(float value, uint age)
    {
        // Adding +0 turns -0 into +0. Then: positive floats sort as their bits above all negative ones, negative floats backwards.
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        uint sortable = (bits & 0x8000_0000) == 0 ? bits | 0x8000_0000 : ~bits;
        return ((ulong)sortable << 32) | age;
    }

    /// <summary>The neighbours in the order in which they join the queue: by number of axes stepped along, then raster order.</summary>
    private static Step[] StepsOf(Connectivity connectivity, Shape3D shape)
    {
        int axes = connectivity switch { Connectivity.Faces => 1, Connectivity.Edges => 2, _ => 3 };
        var steps = new List<Step>();
        for (int along = 1; along <= axes; along++)
        {
            for (int z = -1; z <= 1; z++)
            {
                for (int y = -1; y <= 1; y++)
                {
                    for (int x = -1; x <= 1; x++)
                    {
                        if (Math.Abs(z) + Math.Abs(y) + Math.Abs(x) == along) steps.Add(new Step(z, y, x, shape.Offset(z, y, x)));
                    }
                }
            }
        }

        return [.. steps];
    }

    /// <summary>One step to a neighbour, along each axis and in memory.</summary>
    private readonly record struct Step(int Z, int Y, int X, int Offset)
    {
        internal bool StaysInside(Shape3D shape, int z, int y, int x) => shape.Contains(z + Z, y + Y, x + X);
    }
}
