using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Pastes copies of nuclei next to other nuclei of the same stack, so that they touch.</summary>
/// <remarks>
/// Touching nuclei are the hardest to separate, and rare: half of the stacks of BBBC050 have none.
/// A pasted nucleus is a real one with its own intensities. It is moved by whole voxels,
/// so that interpolation does not blur it. Intensities add up, as they do in a microscope, and outlines do not overlap.
/// </remarks>
internal static class TouchingNuclei
{
    /// <summary>Width in voxels of the margin whose intensities are pasted with the nucleus.</summary>
    private const int Rim = 2;

    private const int Attempts = 12;

    private const double StepMicrometers = 0.4;

    /// <summary>Returns a copy of a stack with up to <paramref name="count"/> pasted nuclei; fewer if there is not enough room.</summary>
    /// <param name="stack">The stack; not changed.</param>
    /// <param name="count">Number of nuclei to paste.</param>
    /// <param name="seed">Seed of the random choices.</param>
    public static LabeledVolume Paste(LabeledVolume stack, int count, int seed)
    {
        var random = new Random(seed);
        Volume<float> image = stack.Image.Clone();
        Volume<int> labels = stack.Labels.Clone();
        ObjectBox[] nuclei = [.. ObjectBox.Find(stack.Labels).Where(b => b.Voxels > TrainingTarget.LargestMark)];
        int next = nuclei.Length == 0 ? 0 : nuclei.Max(b => b.Id) + 1;
        for (int attempt = 0, pasted = 0; nuclei.Length > 0 && pasted < count && attempt < Attempts * count; attempt++)
        {
            ObjectBox neighbor = nuclei[random.Next(nuclei.Length)], donor = nuclei[random.Next(nuclei.Length)];
            (int Z, int Y, int X)[] voxels = Voxels(stack.Labels, donor);
            if (FindPlace(labels, voxels, donor, neighbor, random) is not { } move) continue;
            Add(stack, image, labels, donor, voxels, move, next++);
            pasted++;
        }

        return stack with { Image = image, Labels = labels };
    }

    private static (int Z, int Y, int X)[] Voxels(Volume<int> labels, ObjectBox box)
    {
        var voxels = new List<(int, int, int)>(box.Voxels);
        for (int z = box.Z; z < box.Z + box.Shape.Depth; z++)
        {
            for (int y = box.Y; y < box.Y + box.Shape.Height; y++)
            {
                for (int x = box.X; x < box.X + box.Shape.Width; x++)
                {
                    if (labels[z, y, x] == box.Id) voxels.Add((z, y, x));
                }
            }
        }

        return [.. voxels];
    }

    /// <summary>
    /// Moves outward from the center of the neighbor in a random direction until the donor fits.
    /// Returns null if it does not fit or does not touch the neighbor.
    /// </summary>
    private static (int Z, int Y, int X)? FindPlace(
        Volume<int> labels, (int Z, int Y, int X)[] voxels, ObjectBox donor, ObjectBox neighbor, Random random)
    {
        VoxelSpacing spacing = labels.Spacing!.Value;
        double angle = 2 * Math.PI * random.NextDouble(), up = (2 * random.NextDouble()) - 1, flat = Math.Sqrt(1 - (up * up));
        (double dz, double dy, double dx) = (up / spacing.Z, flat * Math.Sin(angle) / spacing.Y, flat * Math.Cos(angle) / spacing.X);
        for (double way = 0; way < 60; way += StepMicrometers)
        {
            int z = (int)Math.Round(neighbor.Centroid.Z + (way * dz) - donor.Centroid.Z);
            int y = (int)Math.Round(neighbor.Centroid.Y + (way * dy) - donor.Centroid.Y);
            int x = (int)Math.Round(neighbor.Centroid.X + (way * dx) - donor.Centroid.X);
            bool inside = donor.Z + z >= 0 && donor.Y + y >= 0 && donor.X + x >= 0
                && donor.Z + z + donor.Shape.Depth <= labels.Shape.Depth
                && donor.Y + y + donor.Shape.Height <= labels.Shape.Height
                && donor.X + x + donor.Shape.Width <= labels.Shape.Width;
            if (!inside) return null;
            if (Array.TrueForAll(voxels, v => labels[v.Z + z, v.Y + y, v.X + x] == 0))
            {
                return Array.Exists(voxels, v => HasNeighbor(labels, v.Z + z, v.Y + y, v.X + x, neighbor.Id)) ? (z, y, x) : null;
            }
        }

        return null;
    }

    private static bool HasNeighbor(Volume<int> labels, int z, int y, int x, int id) =>
        (z > 0 && labels[z - 1, y, x] == id) || (z + 1 < labels.Shape.Depth && labels[z + 1, y, x] == id)
        || (y > 0 && labels[z, y - 1, x] == id) || (y + 1 < labels.Shape.Height && labels[z, y + 1, x] == id)
        || (x > 0 && labels[z, y, x - 1] == id) || (x + 1 < labels.Shape.Width && labels[z, y, x + 1] == id);

    private static void Add(
        LabeledVolume stack,
        Volume<float> image,
        Volume<int> labels,
        ObjectBox donor,
        (int Z, int Y, int X)[] voxels,
        (int Z, int Y, int X) move,
        int id)
    {
        var light = new HashSet<(int Z, int Y, int X)>(voxels);
        var surface = new List<float>();
        foreach ((int vz, int vy, int vx) in voxels)
        {
            for (int y = -Rim; y <= Rim; y++)
            {
                for (int x = -Rim; x <= Rim; x++)
                {
                    (int Z, int Y, int X) at = (vz, vy + y, vx + x);
                    bool inside = (uint)at.Y < (uint)labels.Shape.Height && (uint)at.X < (uint)labels.Shape.Width;
                    if (!inside || stack.Labels[at.Z, at.Y, at.X] != 0 || !light.Add(at)) continue;
                    surface.Add(stack.Image[at.Z, at.Y, at.X]);
                }
            }
        }

        surface.Sort();
        float background = surface.Count == 0 ? 0 : surface[surface.Count / 10];
        foreach ((int vz, int vy, int vx) in light)
        {
            (int z, int y, int x) = (vz + move.Z, vy + move.Y, vx + move.X);
            bool inside = (uint)z < (uint)labels.Shape.Depth && (uint)y < (uint)labels.Shape.Height && (uint)x < (uint)labels.Shape.Width;
            if (inside) image[z, y, x] += Math.Max(0, stack.Image[vz, vy, vx] - background);
            if (stack.Labels[vz, vy, vx] == donor.Id) labels[z, y, x] = id;
        }
    }
}
