using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>Draws the largest value along every line of sight: a maximum projection in the direction of a camera.</summary>
internal static class VolumeRenderer
{
    /// <summary>The largest value along the line of sight of every pixel of a panel; negative infinity outside the volume.</summary>
    public static Grid<float> Maximum(Volume<float> volume, Camera camera, int width, int height)
    {
        (int depth, int rows, int columns) = volume.Shape;
        (double X, double Y, double Z) size = (camera.Extent.X / columns, camera.Extent.Y / rows, camera.Extent.Z / depth);
        double step = Math.Min(size.X, Math.Min(size.Y, size.Z));
        double reach =
            Math.Sqrt((camera.Extent.X * camera.Extent.X) + (camera.Extent.Y * camera.Extent.Y) + (camera.Extent.Z * camera.Extent.Z)) / 2;
        var seen = new float[width * height];
        Parallel.For(0, height, y =>
        {
            for (int x = 0; x < width; x++)
            {
                float largest = float.NegativeInfinity;
                for (double t = -reach; t <= reach; t += step)
                {
                    (double px, double py, double pz) = camera.Unproject(x + 0.5, y + 0.5, t);
                    (int i, int j, int k) = ((int)Math.Floor(px / size.X), (int)Math.Floor(py / size.Y), (int)Math.Floor(pz / size.Z));
                    if (!volume.Shape.Contains(k, j, i)) continue;
                    float value = volume.Voxels[volume.Shape.Offset(k, j, i)];
                    if (float.IsFinite(value) && value > largest) largest = value;
                }

                seen[(y * width) + x] = largest;
            }
        });
        return new Grid<float>(seen, height, width);
    }
}
