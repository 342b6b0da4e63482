using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>Random masks of several kinds with random markers, from a seed.</summary>
internal static class RandomScene
{
    public static (Volume<byte> Mask, Volume<int> Markers) Make(Random random, Shape3D shape, VoxelSpacing? spacing)
    {
        var mask = new Volume<byte>(shape, spacing);
        var markers = new Volume<int>(shape, spacing);
        switch (random.Next(4))
        {
            case 0:
                Noise(random, mask, random.NextDouble());
                break;
            case 1:
                Balls(random, mask, random.Next(1, 30));
                break;
            case 2:
                // Sheets of one voxel: plateaus, on which only ages decide.
                Sheets(random, mask);
                break;
            default:
                mask.Voxels.Fill(1);
                Holes(random, mask, random.Next(0, 8));
                break;
        }

        int count = random.Next(0, 25);
        for (int i = 0; i < count; i++)
        {
            // Some markers have several voxels, in one piece or several.
            int id = random.Next(1, 40);
            for (int voxel = random.Next(1, 4); voxel > 0; voxel--) markers.Voxels[random.Next(shape.Length)] = id;
        }

        return (mask, markers);
    }

    private static void Noise(Random random, Volume<byte> mask, double density)
    {
        for (int i = 0; i < mask.Shape.Length; i++) mask.Voxels[i] = random.NextDouble() < density ? (byte)1 : (byte)0;
    }

    private static void Balls(Random random, Volume<byte> mask, int count)
    {
        Shape3D shape = mask.Shape;
        for (int i = 0; i < count; i++)
        {
            (int cz, int cy, int cx) = (random.Next(shape.Depth), random.Next(shape.Height), random.Next(shape.Width));
            double radius = 1 + (random.NextDouble() * 6);
            Each(shape, (z, y, x) =>
            {
                double distance = Math.Pow(z - cz, 2) + Math.Pow(y - cy, 2) + Math.Pow(x - cx, 2);
                if (distance <= radius * radius) mask[z, y, x] = 1;
            });
        }
    }

    private static void Sheets(Random random, Volume<byte> mask)
    {
        int period = random.Next(2, 6);
        Each(mask.Shape, (z, y, x) =>
        {
            if ((z + y) % period == 0 || (x % (period + 2) == 0 && random.Next(3) > 0)) mask[z, y, x] = 1;
        });
    }

    private static void Holes(Random random, Volume<byte> mask, int count)
    {
        for (int i = 0; i < count; i++) mask.Voxels[random.Next(mask.Shape.Length)] = 0;
    }

    private static void Each(Shape3D shape, Action<int, int, int> action)
    {
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++) action(z, y, x);
            }
        }
    }
}
