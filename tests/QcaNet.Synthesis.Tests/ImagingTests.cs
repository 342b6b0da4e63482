using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class ImagingTests
{
    // An embryo in the middle of a much larger volume: the rim holds background light alone.
    private static readonly SyntheticEmbryoOptions InTheDark = new()
    {
        Nuclei = 2,
        Shape = new Shape3D(24, 100, 100),
        Spacing = new VoxelSpacing(2, 1, 1),
        EmbryoRadius = 15,
        NucleusRadius = 5,
        Haze = 0,
        AttenuationLength = double.PositiveInfinity,
    };

    [Fact]
    public void Noise_WithMultiplication_HasThePedestalAndTwiceTheShotVariance()
    {
        (double mean, double variance) = Background(InTheDark with { Pedestal = 200, BackgroundLight = 30, Gain = 12, ReadNoise = 4 });

        // Poisson n, then the sum of n exponentials of mean 12: mean 30, variance 2 * 12 * 30; read noise 16; rounding 1/12.
        Assert.InRange(mean, 230 - 0.6, 230 + 0.6);
        Assert.InRange(variance / (720 + 16 + (1 / 12.0)), 0.97, 1.03);
    }

    [Fact]
    public void Noise_WithoutMultiplication_IsPoisson()
    {
        (double mean, double variance) = Background(InTheDark with { Pedestal = 200, BackgroundLight = 900, Gain = 5, ReadNoise = 3, MultiplicationNoise = false });

        Assert.InRange(mean, 1100 - 1.5, 1100 + 1.5);
        Assert.InRange(variance / ((5 * 900) + 9 + (1 / 12.0)), 0.97, 1.03);
    }

    [Fact]
    public void Noise_WhenTurnedOff_LeavesThePedestal()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(InTheDark with { BackgroundLight = 0, ReadNoise = 0, Pedestal = 123 });

        Assert.Equal(123, embryo.Stack[0, 0, 0]);
        Assert.Equal(123, embryo.Stack[12, 3, 3]);
    }

    [Fact]
    public void Nuclei_AreBrighterThanTheirSurroundings()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 12, Seed = 2 });

        double background = Mean(embryo, id => id == 0);
        Assert.All(embryo.Nuclei, nucleus => Assert.True(Mean(embryo, id => id == nucleus.Id) > background + 60));
    }

    [Fact]
    public void Brightness_OfAnEvenUnblurredNucleus_IsTheOneReported()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(InTheDark with
        {
            NucleusBrightness = 3000,
            Texture = 0,
            BlurAlongZ = 0,
            BlurInPlane = 0,
            CytoplasmGlow = 0,
            MitoticFraction = 0,
            Gain = 0.01,
        });

        foreach (SyntheticNucleus nucleus in embryo.Nuclei)
        {
            // Voxels at the surface are covered in part: those whose centre is inside hold a little less than all of their light.
            double mean = Mean(embryo, id => id == nucleus.Id) - embryo.Options.Pedestal - embryo.Options.BackgroundLight;
            Assert.InRange(mean / nucleus.Brightness, 0.9, 1.0);
        }
    }

    [Fact]
    public void PartialVolumes_KeepTheTotalLightOfANucleus()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(InTheDark with
        {
            NucleusBrightness = 3000,
            BrightnessVariation = 0,
            OutlineMargin = 0,
            Texture = 0,
            CytoplasmGlow = 0,
            MitoticFraction = 0,
            ReadNoise = 0,
            BackgroundLight = 0,
            Pedestal = 0,
            Gain = 0.01,
        });

        double light = 0;
        foreach (ushort voxel in embryo.Stack.Voxels)
        {
            light += voxel;
        }

        double expected = embryo.Nuclei.Sum(nucleus => nucleus.Volume) / embryo.Options.Spacing.VoxelVolume * 3000;
        Assert.InRange(light / expected, 0.985, 1.015);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attenuation_DimsTheSideAwayFromTheObjective(bool objectiveAtFirstPlane)
    {
        var options = new SyntheticEmbryoOptions
        {
            Nuclei = 30,
            Seed = 4,
            AttenuationLength = 40,
            BrightnessVariation = 0,
            MitoticFraction = 0,
            ObjectiveAtFirstPlane = objectiveAtFirstPlane,
        };

        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(options);

        double middle = embryo.Nuclei.Average(nucleus => nucleus.Center.Z);
        double low = embryo.Nuclei.Where(nucleus => nucleus.Center.Z < middle - 10).Average(nucleus => Mean(embryo, id => id == nucleus.Id));
        double high = embryo.Nuclei.Where(nucleus => nucleus.Center.Z > middle + 10).Average(nucleus => Mean(embryo, id => id == nucleus.Id));
        Assert.True(objectiveAtFirstPlane ? low > 1.5 * high : high > 1.5 * low);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.6)]
    [InlineData(2.0)]
    public void OutlineMargin_MovesTheLightInsideTheLabelsAndLeavesTheLabels(double margin)
    {
        SyntheticEmbryoOptions options = InTheDark with { CytoplasmGlow = 0, MitoticFraction = 0, BlurAlongZ = 2.5, BlurInPlane = 1 };
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(options with { OutlineMargin = margin });
        Assert.Equal(Grids.Hash(SyntheticEmbryo.Generate(options).Labels), Grids.Hash(embryo.Labels));

        double inside = 0, all = 0;
        for (int i = 0; i < embryo.Labels.Voxels.Length; i++)
        {
            double light = embryo.Stack.Voxels[i] - options.Pedestal - options.BackgroundLight;
            all += light;
            if (embryo.Labels.Voxels[i] != 0) inside += light;
        }

        double wanted = margin switch { 0 => 0.5, 0.6 => 0.6, _ => 0.8 };
        Assert.True(inside / all > wanted, $"{inside / all:0.000} of the light lies inside the labels");
    }

    [Fact]
    public void Counts_BeyondSixteenBits_AreClipped()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(InTheDark with { NucleusBrightness = 60000, Pedestal = 60000 });

        ushort brightest = 0;
        foreach (ushort voxel in embryo.Stack.Voxels)
        {
            brightest = Math.Max(brightest, voxel);
        }

        Assert.Equal(ushort.MaxValue, brightest);
    }

    [Fact]
    public void PolarBodies_ShineButCarryNoLabel()
    {
        var options = new SyntheticEmbryoOptions { Nuclei = 2, Seed = 3, BackgroundLight = 0, CytoplasmGlow = 0, ReadNoise = 0, Pedestal = 0 };

        SyntheticEmbryo without = SyntheticEmbryo.Generate(options);
        SyntheticEmbryo with = SyntheticEmbryo.Generate(options with { PolarBodies = 2 });

        Assert.Equal(Grids.Hash(without.Labels), Grids.Hash(with.Labels));
        Assert.True(Mean(with, id => id == 0) > Mean(without, id => id == 0));
    }

    [Fact]
    public void Mitotic_NucleiAreSmallerAndBrighter()
    {
        var options = new SyntheticEmbryoOptions { Nuclei = 12, Seed = 3, RadiusVariation = 0, BrightnessVariation = 0 };

        SyntheticEmbryo resting = SyntheticEmbryo.Generate(options with { MitoticFraction = 0 });
        SyntheticEmbryo dividing = SyntheticEmbryo.Generate(options with { MitoticFraction = 1 });

        Assert.All(resting.Nuclei, nucleus => Assert.False(nucleus.Mitotic));
        Assert.All(dividing.Nuclei, nucleus => Assert.True(nucleus.Mitotic));
        Assert.True(dividing.Nuclei.Max(nucleus => nucleus.Volume) < 0.5 * resting.Nuclei.Min(nucleus => nucleus.Volume));
        Assert.True(dividing.Nuclei.Min(nucleus => nucleus.Brightness) > 2 * resting.Nuclei.Max(nucleus => nucleus.Brightness));
    }

    private static double Mean(SyntheticEmbryo embryo, Func<int, bool> belongs)
    {
        double sum = 0;
        int count = 0;
        ReadOnlySpan<int> labels = embryo.Labels.Voxels;
        ReadOnlySpan<ushort> voxels = embryo.Stack.Voxels;
        for (int i = 0; i < voxels.Length; i++)
        {
            if (!belongs(labels[i])) continue;
            sum += voxels[i];
            count++;
        }

        return sum / count;
    }

    // Mean and variance over the rim of the volume, 30 micrometres and more from its axis, where there is no embryo.
    private static (double Mean, double Variance) Background(SyntheticEmbryoOptions options)
    {
        Volume<ushort> stack = SyntheticEmbryo.Generate(options).Stack;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int z = 0; z < stack.Shape.Depth; z++)
        {
            for (int y = 0; y < stack.Shape.Height; y++)
            {
                for (int x = 0; x < stack.Shape.Width; x++)
                {
                    if (Math.Abs(y - 50) < 30 && Math.Abs(x - 50) < 30) continue;
                    double value = stack[z, y, x];
                    sum += value;
                    squares += value * value;
                    count++;
                }
            }
        }

        double mean = sum / count;
        return (mean, (squares / count) - (mean * mean));
    }
}
