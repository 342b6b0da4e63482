using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// The contract of the watershed, read literally: a plain list of waiting voxels, searched from its front for the lowest value.
/// The list is in order of entry, so the first of the lowest is the oldest.
/// </summary>
internal static class NaiveWatershed
{
    internal static int[] Flood<T>(T[] landscape, int[] markers, byte[] mask, Shape3D shape, Connectivity connectivity)
        where T : IComparable<T>
    {
        var labels = new int[mask.Length];
        var waiting = new List<(int Z, int Y, int X)>();
        foreach ((int z, int y, int x) in Voxels.Of(shape))
        {
            int offset = shape.Offset(z, y, x);
            if (mask[offset] == 0 || markers[offset] == 0) continue;

            labels[offset] = markers[offset];
            waiting.Add((z, y, x));
        }

        while (waiting.Count > 0)
        {
            int first = 0;
            for (int i = 1; i < waiting.Count; i++)
            {
                if (Height(waiting[i]).CompareTo(Height(waiting[first])) < 0) first = i;
            }

            (int Z, int Y, int X) at = waiting[first];
            waiting.RemoveAt(first);
            foreach ((int z, int y, int x) in Voxels.Neighbors(at, shape, connectivity))
            {
                int offset = shape.Offset(z, y, x);
                if (mask[offset] == 0 || labels[offset] != 0) continue;

                labels[offset] = labels[shape.Offset(at.Z, at.Y, at.X)];
                waiting.Add((z, y, x));
            }
        }

        return labels;

        T Height((int Z, int Y, int X) at) => landscape[shape.Offset(at.Z, at.Y, at.X)];
    }
}
