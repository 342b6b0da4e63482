using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class OptionsTests
{
    private static readonly SyntheticEmbryoOptions Defaults = new();

    public static TheoryData<string, SyntheticEmbryoOptions> Wrong => new()
    {
        { "Nuclei", Defaults with { Nuclei = 1 } },
        { "Nuclei", Defaults with { Nuclei = 61 } },
        { "Shape", Defaults with { Shape = default } },
        { "Spacing", Defaults with { Spacing = default } },
        { "EmbryoRadius", Defaults with { EmbryoRadius = 45 } },
        { "EmbryoRadius", Defaults with { EmbryoRadius = 0 } },
        { "EmbryoRadius", Defaults with { EmbryoRadius = double.NaN } },
        { "NucleusRadius", Defaults with { NucleusRadius = -1 } },
        { "RadiusVariation", Defaults with { RadiusVariation = 0.6 } },
        { "Elongation", Defaults with { Elongation = double.NaN } },
        { "StretchAlongZ", Defaults with { StretchAlongZ = 4 } },
        { "TouchingFraction", Defaults with { TouchingFraction = 1.01 } },
        { "MinimalGap", Defaults with { MinimalGap = -0.1 } },
        { "NucleusBrightness", Defaults with { NucleusBrightness = -5 } },
        { "BrightnessVariation", Defaults with { BrightnessVariation = -0.1 } },
        { "Texture", Defaults with { Texture = 2 } },
        { "MitoticFraction", Defaults with { MitoticFraction = -1 } },
        { "PolarBodies", Defaults with { PolarBodies = 4 } },
        { "CytoplasmGlow", Defaults with { CytoplasmGlow = -1 } },
        { "AttenuationLength", Defaults with { AttenuationLength = 0 } },
        { "AttenuationLength", Defaults with { AttenuationLength = 1 } },
        { "BlurInPlane", Defaults with { BlurInPlane = -1 } },
        { "BlurAlongZ", Defaults with { BlurAlongZ = double.PositiveInfinity } },
        { "Haze", Defaults with { Haze = 1 } },
        { "Pedestal", Defaults with { Pedestal = 70000 } },
        { "BackgroundLight", Defaults with { BackgroundLight = -1 } },
        { "Gain", Defaults with { Gain = 0 } },
        { "ReadNoise", Defaults with { ReadNoise = -1 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Generate_WithAnOptionOutOfRange_NamesIt(string name, SyntheticEmbryoOptions options)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticEmbryo.Generate(options));

        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void Generate_WhenNucleiDoNotFit_SaysSoAndWhatToDo()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => SyntheticEmbryo.Generate(Defaults with { Nuclei = 60, NucleusRadius = 12 }));

        Assert.Contains("60 nuclei of mean radius 12 micrometers", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller nuclei", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WhenNucleiAreSmallerThanVoxels_SaysSo()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => SyntheticEmbryo.Generate(Defaults with { NucleusRadius = 0.1, TouchingFraction = 0 }));

        Assert.Contains("finer spacing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WhenCanceled_Stops()
    {
        Assert.Throws<OperationCanceledException>(() => SyntheticEmbryo.Generate(Defaults, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Generate_WithoutNucleusRadius_AlwaysFindsRoom()
    {
        var options = new SyntheticEmbryoOptions
        {
            Nuclei = 60,
            TouchingFraction = 0,
            RadiusVariation = 0.3,
            Elongation = 0.3,
            Shape = new Shape3D(20, 40, 40),
            Spacing = new VoxelSpacing(3, 1.5, 1.5),
        };

        Assert.Equal(60, SyntheticEmbryo.Generate(options).Nuclei.Count);
    }
}
