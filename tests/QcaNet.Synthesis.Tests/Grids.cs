using System.Security.Cryptography;
using System.Runtime.InteropServices;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

/// <summary>Naive questions about label volumes, written apart from the code under test.</summary>
internal static class Grids
{
    public static string Hash<T>(Volume<T> volume)
        where T : unmanaged => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(volume.Voxels)));

    /// <summary>Pairs of different ids that are neighbours across a face.</summary>
    public static HashSet<(int, int)> FacePairs(Volume<int> labels)
    {
        var pairs = new HashSet<(int, int)>();
        (int depth, int height, int width) = labels.Shape;
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int own = labels[z, y, x];
                    if (own == 0) continue;
                    if (z + 1 < depth) Add(own, labels[z + 1, y, x]);
                    if (y + 1 < height) Add(own, labels[z, y + 1, x]);
                    if (x + 1 < width) Add(own, labels[z, y, x + 1]);
                }
            }
        }

        return pairs;

        void Add(int a, int b)
        {
            if (b != 0 && a != b) pairs.Add((Math.Min(a, b), Math.Max(a, b)));
        }
    }

    /// <summary>Connected components of the foreground across faces, or with <paramref name="corners"/> across edges and corners too.</summary>
    public static int Components(Volume<int> labels, bool corners = false)
    {
        var seen = new Volume<byte>(labels.Shape);
        (int depth, int height, int width) = labels.Shape;
        var stack = new Stack<(int Z, int Y, int X)>();
        int count = 0;
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    if (labels[z, y, x] == 0 || seen[z, y, x] != 0) continue;
                    count++;
                    seen[z, y, x] = 1;
                    stack.Push((z, y, x));
                    while (stack.TryPop(out (int Z, int Y, int X) at))
                    {
                        foreach ((int dz, int dy, int dx) in Steps(corners))
                        {
                            (int nz, int ny, int nx) = (at.Z + dz, at.Y + dy, at.X + dx);
                            if (!labels.Shape.Contains(nz, ny, nx) || labels[nz, ny, nx] == 0 || seen[nz, ny, nx] != 0) continue;
                            seen[nz, ny, nx] = 1;
                            stack.Push((nz, ny, nx));
                        }
                    }
                }
            }
        }

        return count;
    }

    private static IEnumerable<(int Z, int Y, int X)> Steps(bool corners)
    {
        for (int z = -1; z <= 1; z++)
        {
            for (int y = -1; y <= 1; y++)
            {
                for (int x = -1; x <= 1; x++)
                {
                    int axes = Math.Abs(z) + Math.Abs(y) + Math.Abs(x);
                    if (axes == 1 || (corners && axes > 1)) yield return (z, y, x);
                }
            }
        }
    }
}
