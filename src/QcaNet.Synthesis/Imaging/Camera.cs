using QcaNet.Synthesis.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Imaging;

/// <summary>
/// The camera: light is converted to photoelectrons (Poisson), an EMCCD multiplies each at random (exponentially, so that n of them yield a
/// gamma-distributed number), the amplifier adds normal read noise and the pedestal, and the converter rounds and clips to 16 bits.
/// </summary>
/// <remarks>
/// The dark parts of BBBC050 have exactly this distribution: lowest values 95 to 96, median 101 to 102, and an exponential tail that falls
/// tenfold in 40 counts (14 counts per electron, slightly more than half an electron per voxel, read noise 1.5). A normal distribution has
/// no such tail.
/// </remarks>
internal static class Camera
{
    /// <summary>Takes the image. Each plane has its own random stream, so planes could be exposed in any order.</summary>
    public static Volume<ushort> Expose(Volume<float> light, SyntheticEmbryoOptions options)
    {
        var stack = new Volume<ushort>(light.Shape, light.Spacing);
        for (int z = 0; z < light.Shape.Depth; z++)
        {
            var random = new RandomStream(options.Seed, 1000 + (ulong)z);
            ReadOnlySpan<float> plane = light.Plane(z);
            Span<ushort> target = stack.Plane(z);
            for (int i = 0; i < plane.Length; i++)
            {
                int electrons = random.Poisson((plane[i] + options.BackgroundLight) / options.Gain);
                double charge = options.MultiplicationNoise ? random.Gamma(electrons) : electrons;
                double counts = options.Pedestal + (options.Gain * charge) + (options.ReadNoise * random.Normal());
                target[i] = (ushort)Math.Clamp(Math.Floor(counts + 0.5), ushort.MinValue, ushort.MaxValue);
            }
        }

        return stack;
    }
}
