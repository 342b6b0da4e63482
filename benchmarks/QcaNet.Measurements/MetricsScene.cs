using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// True and predicted labels of 2,500 ellipsoids on a jittered lattice, in integer arithmetic, so that they are the same on every machine.
/// Most predicted ones are displaced by up to a voxel, and a voxel larger or smaller. Out of 25, one is missing, one is split, and one is
/// merged with the previous one.
/// </summary>
internal sealed class MetricsScene
{
    private const int Pitch = 22;

    private uint _state = 1;

    private MetricsScene(Shape3D shape, VoxelSpacing spacing, int nuclei)
    {
        (Truth, Predicted) = (new Volume<int>(shape, spacing), new Volume<int>(shape, spacing));
        Stack = new Volume<ushort>(shape, spacing);
        (int depth, int height, int width) = (shape.Depth / Pitch, shape.Height / Pitch, shape.Width / Pitch);
        if (depth * height * width < nuclei)
        {
            throw new ArgumentException($"{shape} has room for {depth * height * width} nuclei.", nameof(nuclei));
        }

        int last = 0;
        for (int cell = 0; cell < nuclei; cell++)
        {
            int[] center = [Middle(cell / (height * width)), Middle(cell / width % height), Middle(cell % width)];
            int[] radii = [5 + Next(3), 7 + Next(4), 7 + Next(4)];
            Fill(Truth, center, radii, _ => cell + 1);
            int kind = Next(25);
            if (kind == 0) continue;
            if (kind != 1) last++;
            int[] seen = [.. center.Select(c => c + Next(3) - 1)], size = [.. radii.Select(r => r + Next(3) - 1)];
            (int id, int half) = (Math.Max(1, last), kind == 2 ? ++last : 0);
            Fill(Predicted, seen, size, x => half > 0 && x > seen[2] ? half : id);
        }

        for (int i = 0; i < shape.Length; i++)
        {
            int id = Truth.Voxels[i];
            Stack.Voxels[i] = (ushort)(100 + Next(40) + (id > 0 ? 300 + (7 * (id % 50)) : 0));
        }

        int Middle(int index) => (index * Pitch) + (Pitch / 2) + Next(3) - 1;
    }

    internal Volume<int> Truth { get; }

    internal Volume<int> Predicted { get; }

    internal Volume<ushort> Stack { get; }

    internal static MetricsScene Create() => new(new Shape3D(128, 512, 512), new VoxelSpacing(1.75, 0.8, 0.8), 2500);

    private int Next(int below)
    {
        _state = unchecked((_state * 1103515245) + 12345);
        return (int)((_state >> 16) % (uint)below);
    }

    private static void Fill(Volume<int> labels, int[] center, int[] radii, Func<int, int> id)
    {
        for (int z = center[0] - radii[0]; z <= center[0] + radii[0]; z++)
        {
            for (int y = center[1] - radii[1]; y <= center[1] + radii[1]; y++)
            {
                for (int x = center[2] - radii[2]; x <= center[2] + radii[2]; x++)
                {
                    long a = Squared(z, 0) * radii[1] * radii[1] * radii[2] * radii[2];
                    long b = Squared(y, 1) * radii[0] * radii[0] * radii[2] * radii[2];
                    long c = Squared(x, 2) * radii[0] * radii[0] * radii[1] * radii[1];
                    long all = (long)radii[0] * radii[0] * radii[1] * radii[1] * radii[2] * radii[2];
                    if (a + b + c <= all && labels.Shape.Contains(z, y, x)) labels[z, y, x] = id(x);
                }
            }
        }

        long Squared(int at, int axis) => (long)(at - center[axis]) * (at - center[axis]);
    }
}
