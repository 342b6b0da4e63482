using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class BlurTests
{
    [Fact]
    public void Blur_SpreadsLightAsFarAsItsDeviationSays()
    {
        // A nucleus far smaller than the blur is a point: the second moment of its image is the variance of the blur.
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions
        {
            Nuclei = 2,
            OutlineMargin = 0,
            NucleusRadius = 1,
            RadiusVariation = 0,
            Elongation = 0,
            StretchAlongZ = 1,
            TouchingFraction = 1,
            EmbryoRadius = 3,
            Shape = new Shape3D(41, 41, 41),
            Spacing = VoxelSpacing.Isotropic(1),
            NucleusBrightness = 60000,
            Texture = 0,
            CytoplasmGlow = 0,
            Haze = 0,
            BlurAlongZ = 5,
            BlurInPlane = 3,
            BackgroundLight = 0,
            ReadNoise = 0,
            Pedestal = 0,
            Gain = 0.001,
            MultiplicationNoise = false,
            MitoticFraction = 0,
            BrightnessVariation = 0,
            AttenuationLength = double.PositiveInfinity,
        });

        (double z, double y, double x) = Variances(embryo.Stack);
        (double Z, double Y, double X) spread = Spread(embryo.Nuclei);

        // A ball of radius 1 has the variance 1/5 along each axis, or a little less as it is brightest in the middle.
        Assert.InRange(z, 0.95 * (25 + 0.2 + spread.Z), 1.02 * (25 + 0.2 + spread.Z));
        Assert.InRange(y, 0.95 * (9 + 0.2 + spread.Y), 1.02 * (9 + 0.2 + spread.Y));
        Assert.InRange(x, 0.95 * (9 + 0.2 + spread.X), 1.02 * (9 + 0.2 + spread.X));
    }

    private static (double Z, double Y, double X) Variances(Volume<ushort> stack)
    {
        double sum = 0;
        Span<double> first = stackalloc double[3];
        Span<double> second = stackalloc double[3];
        for (int z = 0; z < stack.Shape.Depth; z++)
        {
            for (int y = 0; y < stack.Shape.Height; y++)
            {
                for (int x = 0; x < stack.Shape.Width; x++)
                {
                    double value = stack[z, y, x];
                    sum += value;
                    first[0] += value * z;
                    first[1] += value * y;
                    first[2] += value * x;
                    second[0] += value * z * z;
                    second[1] += value * y * y;
                    second[2] += value * x * x;
                }
            }
        }

        for (int i = 0; i < 3; i++)
        {
            second[i] = (second[i] / sum) - (first[i] / sum * (first[i] / sum));
        }

        return (second[0], second[1], second[2]);
    }

    // Variance of the positions of two equally bright points.
    private static (double Z, double Y, double X) Spread(IReadOnlyList<SyntheticNucleus> two) =>
        (Square(two[0].Center.Z - two[1].Center.Z), Square(two[0].Center.Y - two[1].Center.Y), Square(two[0].Center.X - two[1].Center.X));

    private static double Square(double difference) => difference * difference / 4;
}
