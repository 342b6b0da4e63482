using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>Flood fill from every voxel that has no id yet, in raster order.</summary>
internal static class NaiveComponents
{
    internal static int[] Label(byte[] mask, Shape3D shape, Connectivity connectivity)
    {
        var labels = new int[mask.Length];
        int id = 0;
        foreach ((int z, int y, int x) in Voxels.Of(shape))
        {
            if (mask[shape.Offset(z, y, x)] == 0 || labels[shape.Offset(z, y, x)] != 0) continue;

            id++;
            var open = new Stack<(int Z, int Y, int X)>([(z, y, x)]);
            while (open.TryPop(out (int Z, int Y, int X) at))
            {
                int offset = shape.Offset(at.Z, at.Y, at.X);
                if (mask[offset] == 0 || labels[offset] != 0) continue;

                labels[offset] = id;
                foreach ((int Z, int Y, int X) neighbour in Voxels.Neighbours(at, shape, connectivity)) open.Push(neighbour);
            }
        }

        return labels;
    }
}
