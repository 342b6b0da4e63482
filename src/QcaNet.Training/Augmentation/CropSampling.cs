using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Linear sampling of a volume through a <see cref="CropGeometry"/>; outside, the volume is mirrored without repeating its edge.</summary>
internal static class CropSampling
{
    /// <summary>Fills <paramref name="output"/> (shape <paramref name="crop"/>) with samples.</summary>
    /// <param name="source">The volume.</param>
    /// <param name="geometry">Where the crop lies.</param>
    /// <param name="crop">Extent of the crop.</param>
    /// <param name="planes">For each plane of the crop its position along z in crop planes from the middle: evenly spaced, or coarser.</param>
    /// <param name="output">As many values as planes times a crop's plane.</param>
    public static void Linear(Volume<float> source, in CropGeometry geometry, Shape3D crop, ReadOnlySpan<double> planes, Span<float> output)
    {
        (int depth, int height, int width) = source.Shape;
        ReadOnlySpan<float> voxels = source.Voxels;
        double middleY = (crop.Height - 1) / 2.0, middleX = (crop.Width - 1) / 2.0;
        int at = 0;
        foreach (double plane in planes)
        {
            (int z0, int z1, float fz) = Split(geometry.Center.Z + (plane * geometry.DepthStep), depth);
            ReadOnlySpan<float> below = voxels.Slice(z0 * height * width, height * width), above = voxels.Slice(z1 * height * width, height * width);
            for (int y = 0; y < crop.Height; y++)
            {
                double sy = geometry.Center.Y + ((y - middleY) * geometry.RowY) - (middleX * geometry.ColumnY);
                double sx = geometry.Center.X + ((y - middleY) * geometry.RowX) - (middleX * geometry.ColumnX);
                for (int x = 0; x < crop.Width; x++, sy += geometry.ColumnY, sx += geometry.ColumnX)
                {
                    (int y0, int y1, float fy) = Split(sy, height);
                    (int x0, int x1, float fx) = Split(sx, width);
                    int a = (y0 * width) + x0, b = (y0 * width) + x1, c = (y1 * width) + x0, d = (y1 * width) + x1;
                    float low = Mix(Mix(below[a], below[b], fx), Mix(below[c], below[d], fx), fy);
                    float high = Mix(Mix(above[a], above[b], fx), Mix(above[c], above[d], fx), fy);
                    output[at++] = Mix(low, high, fz);
                }
            }
        }
    }

    private static float Mix(float a, float b, float t) => a + ((b - a) * t);

    private static (int Low, int High, float Fraction) Split(double position, int extent)
    {
        int floor = (int)Math.Floor(position);
        return (Mirror(floor, extent), Mirror(floor + 1, extent), (float)(position - floor));
    }

    private static int Mirror(int index, int extent)
    {
        if ((uint)index < (uint)extent) return index;
        if (extent == 1) return 0;
        int period = 2 * (extent - 1), folded = ((index % period) + period) % period;
        return folded < extent ? folded : period - folded;
    }
}
