using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>Flood fill from every voxel that has no id yet, in raster order.</summary>
internal static class NaiveComponents
{
    internal static int[] Label(byte[] mask, Shape3D shape, Connectivity connectivity) =>
        Label([.. mask.Select(value => value == 0 ? 0 : 1)], shape, connectivity);

    /// <summary>Of a label volume: the fill goes on through voxels of one id only.</summary>
    internal static int[] Label(int[] ids, Shape3D shape, Connectivity connectivity)
    {
        var labels = new int[ids.Length];
        int count = 0;
        var open = new Stack<(int Z, int Y, int X)>();
        for (int first = 0; first < ids.Length; first++)
        {
            if (ids[first] == 0 || labels[first] != 0) continue;

            count++;
            open.Push(Voxels.At(first, shape));
            while (open.TryPop(out (int Z, int Y, int X) at))
            {
                int offset = shape.Offset(at.Z, at.Y, at.X);
                if (ids[offset] != ids[first] || labels[offset] != 0) continue;

                labels[offset] = count;
                foreach ((int Z, int Y, int X) neighbor in Voxels.Neighbors(at, shape, connectivity)) open.Push(neighbor);
            }
        }

        return labels;
    }
}
