using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Simulates how another microscope, lamp, camera or depth would have recorded the same crop.</summary>
internal static class IntensityAugmentation
{
    /// <summary>Changes a crop in place, and clips it to the same range as normalization does in use.</summary>
    public static void Apply(Span<float> image, Shape3D crop, AugmentationOptions options, (float Low, float High) clip, Random random)
    {
        if (random.NextDouble() < options.BlurShare) BoxBlur.Apply(image, crop, random.Next(3));
        float gain = (float)LogUniform(options.Gain, random), gamma = (float)LogUniform(options.Gamma, random);
        float offset = (float)(options.Offset * ((2 * random.NextDouble()) - 1));
        float noise = (float)(options.LargestNoise * random.NextDouble());
        double loss = Share(options.AttenuationShare, options.LargestAttenuation, random);
        double bleaching = -Math.Log(1 - Share(options.BleachingShare, options.LargestBleaching, random));
        bool lossFromBelow = random.NextDouble() < 0.5, bleachingFromBelow = random.NextDouble() < 0.5;
        for (int z = 0; z < crop.Depth; z++)
        {
            double way = (double)z / Math.Max(1, crop.Depth - 1);
            double attenuation = 1 - (loss * (lossFromBelow ? 1 - way : way));
            double light = gain * attenuation * Math.Exp(-bleaching * (bleachingFromBelow ? 1 - way : way));
            Shade(image.Slice(z * crop.PlaneLength, crop.PlaneLength), gamma, (float)light, offset);
        }

        ulong seed = (ulong)random.NextInt64();
        if (noise > 0) new NoiseSource(seed).Add(image, noise);
        if (random.NextDouble() < options.HotPixelShare) HotPixels.Apply(image, crop, options, random);
        Clip(image, clip.Low, clip.High);
    }

    /// <summary>Replaces v by light |v|^gamma with the sign of v, plus offset.</summary>
    private static void Shade(Span<float> values, float gamma, float light, float offset)
    {
        var sign = new Vector<float>(-0f);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var v = new Vector<float>(values[i..]);
            if (gamma != 1)
            {
                Vector<float> power = Vector.Exp(Vector.Log(Vector.Abs(v)) * gamma);
                v = Vector.BitwiseOr(power, Vector.BitwiseAnd(v, sign));
            }

            ((v * light) + new Vector<float>(offset)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            float v = values[i], bent = gamma == 1 ? v : MathF.CopySign(MathF.Pow(MathF.Abs(v), gamma), v);
            values[i] = (bent * light) + offset;
        }
    }

    private static void Clip(Span<float> values, float low, float high)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Min(Vector.Max(new Vector<float>(values[i..]), new Vector<float>(low)), new Vector<float>(high)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++) values[i] = Math.Clamp(values[i], low, high);
    }

    /// <summary>
    /// Draws a value from 0 to <paramref name="largest"/> for a fraction of the crops, otherwise 0. Always draws two random numbers.
    /// </summary>
    private static double Share(double share, double largest, Random random)
    {
        bool applies = random.NextDouble() < share;
        double value = largest * random.NextDouble();
        return applies ? value : 0;
    }

    private static double LogUniform(double largest, Random random) => Math.Exp(Math.Log(largest) * ((2 * random.NextDouble()) - 1));
}
