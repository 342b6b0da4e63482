// Maxima by persistence.
//
// Algorithm. Voxels join from the largest distance down, equal ones in raster order. A voxel without a joined neighbor starts a hill; one
// with joined neighbors belongs to their hills, and if there are several, they meet here: all but the highest end, and the drop from the
// top of each to this voxel is its prominence. A hill with at least the required prominence keeps its top as a maximum.
//
//        height   a                      a and b meet at s: b, the lower, ends with prominence b - s,
//                / \   b                 and a goes on
//               /   \ / \
//              /     s   \
//
// Source. H. Edelsbrunner, D. Letscher, A. Zomorodian, Discrete Comput. Geom. 28 (2002) 511-533, for persistence; P. Soille, Morphological
// Image Analysis (2003), section 6.3.5, for the h-maxima it selects. Union-find with path halving.
//
// Memory. 12 bytes per foreground voxel (order, parent, top) and 4 bytes per voxel (its position in the order).

using System.Diagnostics;
using QcaNet.PostProcessing.Kernels.Flooding;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Maxima;

/// <summary>Prominent maxima; see the description at the top of the file.</summary>
internal static class MaximaKernel
{
    /// <summary>Writes 1..n at the maxima, in raster order; <paramref name="markers"/> must be all zero.</summary>
    /// <param name="squares">Squared heights; 0 is background.</param>
    /// <param name="toDouble">Converts a value to a double.</param>
    /// <param name="shape">Extent.</param>
    /// <param name="prominence">The smallest prominence to keep, in units of the roots.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <param name="markers">Receives the maxima.</param>
    internal static void Run<T>(
        T[] squares, Func<T, double> toDouble, Shape3D shape, double prominence, Connectivity connectivity, Span<int> markers)
        where T : unmanaged, IComparable<T>, IEquatable<T>
    {
        Debug.Assert(squares.Length == shape.Length && markers.Length == shape.Length, "Checked by the public method.");
        int[] order = HighestFirst(squares);
        var place = new int[squares.Length]; // 0: not joined yet, else place in the order + 1
        var parent = new int[order.Length];
        var isMaximum = new bool[order.Length];
        var steps = new FloodSteps(connectivity, shape);
        int[] offsets = steps.Offsets(shape.PlaneLength, shape.Width);

        for (int i = 0; i < order.Length; i++)
        {
            int voxel = order[i];
            (int row, int x) = Math.DivRem(voxel, shape.Width);
            (int z, int y) = Math.DivRem(row, shape.Height);
            double height = Math.Sqrt(toDouble(squares[voxel]));
            int hill = i;
            parent[i] = i;
            place[voxel] = i + 1;
            isMaximum[i] = true;
            for (int step = 0; step < offsets.Length; step++)
            {
                if (!steps.StaysInside(step, z, y, x)) continue;
                int joined = place[voxel + offsets[step]] - 1;
                if (joined < 0) continue;

                int other = Root(parent, joined);
                if (other == hill) continue;

                // The root of a hill is its top, and a hill that joined earlier is higher.
                (int higher, int lower) = other < hill ? (other, hill) : (hill, other);
                double fall = Math.Sqrt(toDouble(squares[order[lower]])) - height;

                // A voxel that has just joined a hill is not a hill itself, and the earliest voxel of a plateau represents it.
                if (fall < prominence || fall == 0) isMaximum[lower] = false;
                parent[lower] = higher;
                hill = higher;
            }
        }

        foreach (int i in Enumerable.Range(0, order.Length).Where(i => isMaximum[i]))
        {
            markers[order[i]] = 1;
        }

        int id = 0;
        for (int voxel = 0; voxel < markers.Length; voxel++)
        {
            if (markers[voxel] != 0) markers[voxel] = ++id;
        }
    }

    /// <summary>The foreground in descending order of value, equal ones in raster order.</summary>
    private static int[] HighestFirst<T>(T[] squares)
        where T : unmanaged, IComparable<T>, IEquatable<T>
    {
        int count = squares.Length - squares.AsSpan().Count(default(T));
        var order = new int[count];
        var keys = new T[count];
        int at = 0;
        for (int voxel = 0; voxel < squares.Length; voxel++)
        {
            if (squares[voxel].CompareTo(default) == 0) continue;
            keys[at] = squares[voxel];
            order[at++] = voxel;
        }

        // The sort is not stable: runs of equal values are put in raster order afterwards.
        Array.Sort(keys, order);
        Array.Reverse(keys);
        Array.Reverse(order);
        for (int from = 0; from < count;)
        {
            int to = from + 1;
            while (to < count && keys[to].CompareTo(keys[from]) == 0) to++;
            Array.Sort(order, from, to - from);
            from = to;
        }

        return order;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }

        return i;
    }
}
