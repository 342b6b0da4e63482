using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// Balls on a jittered lattice, in integer arithmetic, so that a volume is the same on every machine. One ball per cell of 24
/// voxels, with radius 8 to 12: about 30 % foreground, and many balls touch.
/// </summary>
internal sealed class LatticeScene
{
    private const int Pitch = 24;

    private LatticeScene(Shape3D shape)
    {
        Mask = new Volume<byte>(shape);
        Markers = new Volume<int>(shape);
        uint state = 1;
        (int depth, int height, int width) = shape;
        for (int z = 0; z < depth / Pitch; z++)
        {
            for (int y = 0; y < height / Pitch; y++)
            {
                for (int x = 0; x < width / Pitch; x++)
                {
                    int cz = Center(z), cy = Center(y), cx = Center(x), radius = 8 + Next(5);
                    Fill(cz, cy, cx, radius);
                    Markers[cz, cy, cx] = ++Count;
                }
            }
        }

        int Center(int cell) => (cell * Pitch) + (Pitch / 2) + Next(5) - 2;

        int Next(int below)
        {
            state = unchecked((state * 1103515245) + 12345);
            return (int)((state >> 16) % (uint)below);
        }
    }

    internal Volume<byte> Mask { get; }

    /// <summary>One voxel per ball, at its center.</summary>
    internal Volume<int> Markers { get; }

    internal int Count { get; private set; }

    internal static LatticeScene Make(string shape)
    {
        int[] extents = [.. shape.Split('x').Select(e => int.Parse(e, CultureInfo.InvariantCulture))];
        var scene = new LatticeScene(new Shape3D(extents[0], extents[1], extents[2]));
        int foreground = scene.Mask.Shape.Length - scene.Mask.Voxels.Count((byte)0);
        Console.WriteLine($"// {shape}: {scene.Count} balls, {foreground} foreground voxels");
        return scene;
    }

    private void Fill(int cz, int cy, int cx, int radius)
    {
        for (int z = cz - radius; z <= cz + radius; z++)
        {
            for (int y = cy - radius; y <= cy + radius; y++)
            {
                for (int x = cx - radius; x <= cx + radius; x++)
                {
                    int square = ((z - cz) * (z - cz)) + ((y - cy) * (y - cy)) + ((x - cx) * (x - cx));
                    if (square <= radius * radius && Mask.Shape.Contains(z, y, x)) Mask[z, y, x] = 1;
                }
            }
        }
    }
}
