namespace QcaNet.Labels;

/// <summary>
/// Decides which nodes of a component tree are objects. A node is a connected component of the voxels that reach a level; its children are
/// the components at higher levels that it contains.
/// </summary>
/// <remarks>
/// A node is divided if at least two of its children, or of the descendants of its only child, are large enough. Otherwise all its
/// voxels are one object. Nodes that are too small never divide their parents.
/// </remarks>
internal static class ComponentTree
{
    /// <summary>Numbers the objects.</summary>
    /// <param name="parents">Index of the parent of each node, which must be lower than that of the node; negative for a root.</param>
    /// <param name="voxels">Number of voxels of each node, including those of its descendants.</param>
    /// <param name="smallest">Number of voxels below which a node is not an object.</param>
    /// <returns>
    /// For each node the number of the object that its own voxels belong to, from 1; 0 if they belong to none. Voxels of a divided node
    /// that belong to none of its children are in no object.
    /// </returns>
    public static int[] Objects(ReadOnlySpan<int> parents, ReadOnlySpan<long> voxels, long smallest)
    {
        // Number of objects within each node.
        var inside = new int[parents.Length];
        for (int node = parents.Length - 1; node >= 0; node--)
        {
            if (inside[node] < 2) inside[node] = 1;
            if (parents[node] < 0 || voxels[node] < smallest) continue;
            inside[parents[node]] += inside[node];
        }

        var objects = new int[parents.Length];
        var isDivided = new bool[parents.Length];
        int count = 0;
        for (int node = 0; node < parents.Length; node++)
        {
            int parent = parents[node];
            if (parent >= 0 && !isDivided[parent]) objects[node] = objects[parent];
            else if (voxels[node] < smallest) continue;
            else if (inside[node] > 1) isDivided[node] = true;
            else objects[node] = ++count;
        }

        return objects;
    }
}
