using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>Measures the offset between image and outline of single nuclei; see <see cref="TruthRegistration"/>.</summary>
/// <remarks>
/// Only nuclei that can be measured reliably are used: isolated, complete,
/// large enough, and with a bright region that resembles the outline.
/// </remarks>
internal static class NucleusOffset
{
    /// <summary>Number of voxels around an outline that are examined.</summary>
    private const int Margin = 3;

    /// <summary>Smaller objects are marks, polar bodies and fragments.</summary>
    private const int FewestVoxels = 400;

    /// <summary>
    /// A bright region that overlaps less with the outline is something else, such as a neighbor without an outline, or a mitosis.
    /// </summary>
    private const double SmallestIou = 0.55;

    /// <summary>Measures all suitable nuclei of a stack.</summary>
    public static IEnumerable<VoxelOffset> Measure(Volume<float> image, Volume<int> labels)
    {
        Shape3D all = labels.Shape;
        foreach (ObjectBox box in ObjectBox.Find(labels))
        {
            bool clear = box.Z >= Margin && box.Y >= Margin && box.X >= Margin
                && box.Z + box.Shape.Depth + Margin <= all.Depth && box.Y + box.Shape.Height + Margin <= all.Height
                && box.X + box.Shape.Width + Margin <= all.Width;
            if (box.Voxels < FewestVoxels || !clear) continue;
            if (Measure(image, labels, box) is { } offset) yield return offset;
        }
    }

    private static VoxelOffset? Measure(Volume<float> image, Volume<int> labels, ObjectBox box)
    {
        var shape = new Shape3D(box.Shape.Depth + (2 * Margin), box.Shape.Height + (2 * Margin), box.Shape.Width + (2 * Margin));
        double[] part = new double[shape.Length];
        byte[] outline = new byte[shape.Length], occupied = new byte[shape.Length];
        for (int z = 0, at = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                int from = labels.Shape.Offset(box.Z - Margin + z, box.Y - Margin + y, box.X - Margin);
                for (int x = 0; x < shape.Width; x++, at++)
                {
                    part[at] = image.Voxels[from + x];
                    outline[at] = labels.Voxels[from + x] == box.Id ? (byte)1 : (byte)0;
                    occupied[at] = labels.Voxels[from + x] != 0 ? (byte)1 : (byte)0;
                }
            }
        }

        byte[] between = Dilate(Dilate(outline, shape), shape), near = Dilate(between, shape);
        for (int i = 0; i < near.Length; i++)
        {
            if (near[i] != 0 && occupied[i] != outline[i]) return null;
        }

        GaussianBlur.Apply(part, shape, (0.5, 1, 1));
        double inside = MedianWhere(part, i => outline[i] != 0), shell = MedianWhere(part, i => near[i] != 0 && between[i] == 0);
        double middle = (inside + shell) / 2;
        var bright = new Volume<byte>(shape);
        for (int i = 0; i < near.Length; i++) bright.Voxels[i] = near[i] != 0 && part[i] > middle ? (byte)1 : (byte)0;
        if (!KeepLargest(bright)) return null;
        Regions.FillHoles(bright, maximumThreads: 1);
        return Overlap(bright.Voxels, outline) >= SmallestIou ? Centroid(bright.Voxels, shape) - Centroid(outline, shape) : null;
    }

    /// <summary>Keeps the largest component, or the first of equal ones. Returns false if there is none.</summary>
    private static bool KeepLargest(Volume<byte> mask)
    {
        Volume<int> pieces = ConnectedComponents.Label(mask, out int count, Connectivity.Faces, 1);
        if (count == 0) return false;
        int[] sizes = new int[count + 1];
        foreach (int piece in pieces.Voxels) sizes[piece]++;
        sizes[0] = 0;
        int largest = Array.IndexOf(sizes, sizes.Max());
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = pieces.Voxels[i] == largest ? (byte)1 : (byte)0;
        return true;
    }

    private static double Overlap(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int both = 0, either = 0;
        for (int i = 0; i < left.Length; i++)
        {
            both += left[i] & right[i];
            either += left[i] | right[i];
        }

        return (double)both / either;
    }

    private static VoxelOffset Centroid(ReadOnlySpan<byte> mask, Shape3D shape)
    {
        long z = 0, y = 0, x = 0, count = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            (z, y, x, count) = (z + (i / shape.PlaneLength), y + (i / shape.Width % shape.Height), x + (i % shape.Width), count + 1);
        }

        return new VoxelOffset((double)z / count, (double)y / count, (double)x / count);
    }

    /// <summary>Adds all face-connected neighbors.</summary>
    private static byte[] Dilate(byte[] mask, Shape3D shape)
    {
        byte[] wider = new byte[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            int x = i % shape.Width, y = i / shape.Width % shape.Height, z = i / shape.PlaneLength;
            wider[i] = 1;
            if (x > 0) wider[i - 1] = 1;
            if (x + 1 < shape.Width) wider[i + 1] = 1;
            if (y > 0) wider[i - shape.Width] = 1;
            if (y + 1 < shape.Height) wider[i + shape.Width] = 1;
            if (z > 0) wider[i - shape.PlaneLength] = 1;
            if (z + 1 < shape.Depth) wider[i + shape.PlaneLength] = 1;
        }

        return wider;
    }

    private static double MedianWhere(double[] values, Func<int, bool> condition)
    {
        double[] chosen = [.. Enumerable.Range(0, values.Length).Where(condition).Select(i => values[i])];
        Array.Sort(chosen);
        int middle = chosen.Length / 2;
        return chosen.Length % 2 == 1 ? chosen[middle] : (chosen[middle - 1] + chosen[middle]) / 2;
    }
}
