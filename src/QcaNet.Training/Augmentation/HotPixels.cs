using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Simulates camera pixels that are too bright in every plane, each by a different amount.</summary>
internal static class HotPixels
{
    /// <summary>Brightens random columns of a crop along z.</summary>
    public static void Apply(Span<float> image, Shape3D crop, AugmentationOptions options, Random random)
    {
        double density = options.HotPixelDensity * random.NextDouble();
        int count = (int)Math.Round(density * crop.PlaneLength);
        for (int n = 0; n < count; n++)
        {
            int at = random.Next(crop.PlaneLength);
            float brightness = (float)(options.HotPixelBrightness * random.NextDouble());
            for (int z = 0; z < crop.Depth; z++) image[(z * crop.PlaneLength) + at] += brightness;
        }
    }
}
