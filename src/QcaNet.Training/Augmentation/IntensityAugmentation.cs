using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>What another microscope, lamp or depth would have made of the same crop.</summary>
internal static class IntensityAugmentation
{
    public static void Apply(Span<float> image, Shape3D crop, AugmentationOptions options, (float Low, float High) clip, Random random)
    {
        if (random.NextDouble() < options.BlurShare) Blur(image, crop, random.Next(3));
        float gain = (float)LogUniform(options.Gain, random), gamma = (float)LogUniform(options.Gamma, random);
        float offset = (float)(options.Offset * ((2 * random.NextDouble()) - 1));
        float noise = (float)(options.LargestNoise * random.NextDouble());
        bool attenuated = random.NextDouble() < options.AttenuationShare;
        float loss = attenuated ? (float)(options.LargestAttenuation * random.NextDouble()) : 0;
        bool fromBelow = random.NextDouble() < 0.5;
        bool bends = gamma != 1;

        for (int z = 0; z < crop.Depth; z++)
        {
            float way = (float)z / Math.Max(1, crop.Depth - 1);
            float light = gain * (1 - (loss * (fromBelow ? 1 - way : way)));
            foreach (ref float v in image.Slice(z * crop.PlaneLength, crop.PlaneLength))
            {
                float bent = bends ? MathF.CopySign(MathF.Pow(MathF.Abs(v), gamma), v) : v;
                v = (bent * light) + offset;
            }
        }

        if (noise > 0) AddNoise(image, noise, random);

        // The range that normalisation clips to in use as well.
        foreach (ref float v in image) v = Math.Clamp(v, clip.Low, clip.High);
    }

    /// <summary>Mean of three neighbours along x and y (0), z (1) or all axes (2); edges repeat.</summary>
    private static void Blur(Span<float> image, Shape3D crop, int kind)
    {
        float[] before = image.ToArray();
        if (kind != 1)
        {
            BlurAlong(before, image, crop.Width, 1);
            image.CopyTo(before);
            BlurAlong(before, image, crop.Height, crop.Width);
            image.CopyTo(before);
        }

        if (kind != 0) BlurAlong(before, image, crop.Depth, crop.PlaneLength);
    }

    private static void BlurAlong(ReadOnlySpan<float> from, Span<float> to, int extent, int stride)
    {
        for (int i = 0; i < from.Length; i++)
        {
            int position = i / stride % extent;
            float previous = from[position == 0 ? i : i - stride], next = from[position == extent - 1 ? i : i + stride];
            to[i] = (previous + from[i] + next) / 3;
        }
    }

    /// <summary>Gaussian noise by Box and Muller's method, two values a draw.</summary>
    private static void AddNoise(Span<float> image, float deviation, Random random)
    {
        for (int i = 0; i + 1 < image.Length; i += 2)
        {
            float radius = deviation * MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            image[i] += radius * sin;
            image[i + 1] += radius * cos;
        }
    }

    private static double LogUniform(double largest, Random random) => Math.Exp(Math.Log(largest) * ((2 * random.NextDouble()) - 1));
}
