using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>Volumes seen along an axis, as flat arrays, row after row.</summary>
internal static class Projection
{
    /// <summary>The largest value along z of every (y, x), and along y of every (z, x).</summary>
    public static (float[] AlongZ, float[] AlongY) Maximum<T>(Volume<T> stack)
        where T : unmanaged, INumber<T>
    {
        (int depth, int height, int width) = stack.Shape;
        var alongZ = new float[height * width];
        var alongY = new float[depth * width];
        Array.Fill(alongZ, float.NegativeInfinity);
        Array.Fill(alongY, float.NegativeInfinity);
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<T> plane = stack.Plane(z);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float value = float.CreateTruncating(plane[(y * width) + x]);
                    if (!float.IsFinite(value)) continue;
                    if (value > alongZ[(y * width) + x]) alongZ[(y * width) + x] = value;
                    if (value > alongY[(z * width) + x]) alongY[(z * width) + x] = value;
                }
            }
        }

        return (alongZ, alongY);
    }

    /// <summary>The first label along z of every (y, x), seen from plane 0, with its plane.</summary>
    public static (int[] Ids, int[] Depths) FirstAlongZ(Volume<int> labels)
    {
        (int depth, int height, int width) = labels.Shape;
        var ids = new int[height * width];
        var depths = new int[height * width];
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int i = 0; i < plane.Length; i++)
            {
                if (plane[i] > 0 && ids[i] == 0) (ids[i], depths[i]) = (plane[i], z);
            }
        }

        return (ids, depths);
    }

    /// <summary>The first label along y of every (z, x), seen from row 0, with its row.</summary>
    public static (int[] Ids, int[] Depths) FirstAlongY(Volume<int> labels)
    {
        (int depth, int height, int width) = labels.Shape;
        var ids = new int[depth * width];
        var depths = new int[depth * width];
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int id = plane[(y * width) + x];
                    int at = (z * width) + x;
                    if (id > 0 && ids[at] == 0) (ids[at], depths[at]) = (id, y);
                }
            }
        }

        return (ids, depths);
    }
}
