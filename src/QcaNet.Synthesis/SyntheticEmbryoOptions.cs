using System.Globalization;
using System.Runtime.CompilerServices;
using QcaNet.Synthesis.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Synthesis;

/// <summary>
/// The appearance of a synthetic embryo. The defaults imitate BBBC050 (mouse embryos, spinning disk and EMCCD camera): sizes, brightness,
/// blur and noise were measured on its stacks. Every value is validated by <see cref="SyntheticEmbryo.Generate"/>.
/// </summary>
public sealed record SyntheticEmbryoOptions
{
    /// <summary>Random seed. The same options produce identical results on every system and in every run. Any value; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of nuclei, 2 to 60; default 12.</summary>
    public int Nuclei { get; init; } = 12;

    /// <summary>Extent in voxels; default 51x120x122, a stack of BBBC050.</summary>
    public Shape3D Shape { get; init; } = new(51, 120, 122);

    /// <summary>Micrometers between voxel centers; default 1.75, 0.8, 0.8.</summary>
    public VoxelSpacing Spacing { get; init; } = new(1.75, 0.8, 0.8);

    /// <summary>
    /// Radius of the embryo, a sphere in the center of the volume that contains all nuclei, micrometers. Null: the largest that fits, at
    /// most 44.
    /// </summary>
    public double? EmbryoRadius { get; init; }

    /// <summary>
    /// Mean radius of a nucleus, micrometers. Null: as measured for the stage, 12 (n / 2)^-0.17 in an embryo of 44 (12 for two nuclei, 8.4
    /// for 16, 6.7 for 60), proportionally less for smaller embryos, and slightly less if this number would not fit.
    /// </summary>
    public double? NucleusRadius { get; init; }

    /// <summary>Variation of the nuclei's radii, as a fraction (standard deviation of the logarithm), 0 to 0.5; default 0.1.</summary>
    public double RadiusVariation { get; init; } = 0.1;

    /// <summary>
    /// Deviation from a sphere: variation of the three half-lengths of one nucleus, as a fraction, 0 to 0.5; default 0.12.
    /// </summary>
    public double Elongation { get; init; } = 0.12;

    /// <summary>
    /// Factor by which all nuclei are longer along z than across, at the same volume, 0.5 to 3; default 1.6. Nuclei are round; their labels
    /// in BBBC050 are 1.8 times as long along z (median), because they follow the blurred image. Use 1 for nuclei without a preferred
    /// direction.
    /// </summary>
    public double StretchAlongZ { get; init; } = 1.6;

    /// <summary>
    /// Distance between the true outlines and the smaller body that emits the light, before blur, in standard deviations of the blur along
    /// each axis, 0 to 3; default 0.8. People outline what they see: in BBBC050, outlines lie far outside the half maximum of the blurred
    /// image. With 0.8, networks trained on those outlines reproduce the true volumes; see docs/synthetic-embryos.md for the measurement.
    /// Use 0 for outlines on the surface of the light.
    /// </summary>
    public double OutlineMargin { get; init; } = 0.8;

    /// <summary>
    /// Fraction of the nuclei that are placed against another one, with voxels that share a face, 0 to 1; default 0.2. Exactly
    /// round(fraction * (n - 1)) pairs touch, so the foreground has n minus that many components.
    /// </summary>
    public double TouchingFraction { get; init; } = 0.2;

    /// <summary>
    /// Minimum distance between the surfaces of all other pairs, micrometers, 0 or more. Null: just above the diagonal of a voxel, so that
    /// they do not even meet at a corner. Below the largest spacing, nuclei that are separate in space may meet on the grid.
    /// </summary>
    public double? MinimalGap { get; init; }

    /// <summary>
    /// Mean brightness of a typical nucleus before blur, counts above the background. Null: as measured for the stage, 850 (n / 4)^-0.7.
    /// </summary>
    public double? NucleusBrightness { get; init; }

    /// <summary>Variation of brightness between nuclei, as a fraction, 0 to 1; default 0.2.</summary>
    public double BrightnessVariation { get; init; } = 0.2;

    /// <summary>Contrast of the chromatin inside a nucleus, 0 (uniform) to 1; default 0.55. Also the depth of the nucleoli.</summary>
    public double Texture { get; init; } = 0.55;

    /// <summary>Fraction of the nuclei drawn as condensed chromosomes, small, flat and bright, 0 to 1; default 0.04.</summary>
    public double MitoticFraction { get; init; } = 0.04;

    /// <summary>
    /// Maximum number of bright bodies at the rim of the embryo that are not nuclei and have no label, 0 to 3; default 0.
    /// </summary>
    public int PolarBodies { get; init; }

    /// <summary>Fluorescence of the cytoplasm, counts above the background, 0 or more; default 8.</summary>
    public double CytoplasmGlow { get; init; } = 8;

    /// <summary>
    /// Depth over which light falls to 1/e, micrometers, above 0; <see cref="double.PositiveInfinity"/> for no attenuation; default 85.
    /// </summary>
    public double AttenuationLength { get; init; } = 85;

    /// <summary>Whether plane 0 is nearest to the objective, and the brightest. Default false: the last plane is, as in BBBC050.</summary>
    public bool ObjectiveAtFirstPlane { get; init; }

    /// <summary>Standard deviation of the blur within a plane, micrometers, 0 or more; default 0.9.</summary>
    public double BlurInPlane { get; init; } = 0.9;

    /// <summary>Standard deviation of the blur along z, micrometers, 0 or more; default 2.8.</summary>
    public double BlurAlongZ { get; init; } = 2.8;

    /// <summary>Fraction of the light that is scattered: blurred four times as widely, 0 to 0.9; default 0.18.</summary>
    public double Haze { get; init; } = 0.18;

    /// <summary>Value of a voxel that received no light, counts, 0 to 60000; default 99.</summary>
    public double Pedestal { get; init; } = 99;

    /// <summary>Uniform background light, counts above the pedestal, 0 or more; default 8.</summary>
    public double BackgroundLight { get; init; } = 8;

    /// <summary>Counts per photoelectron, above 0; default 14. Smaller values mean less shot noise.</summary>
    public double Gain { get; init; } = 14;

    /// <summary>
    /// Whether each electron is multiplied at random, as in an EMCCD (exponentially, mean <see cref="Gain"/>), which doubles the variance
    /// of the shot noise. Default true. False: an sCMOS or CCD camera with plain Poisson noise.
    /// </summary>
    public bool MultiplicationNoise { get; init; } = true;

    /// <summary>Standard deviation of the read noise, counts, 0 or more; default 1.5.</summary>
    public double ReadNoise { get; init; } = 1.5;

    /// <summary>
    /// Creates random options for training: 2 to 60 nuclei (few as often as many), any fraction of touching pairs up to a half, and
    /// brightness, texture, attenuation, blur, haze and noise around the defaults. The same seed produces the same options.
    /// </summary>
    /// <param name="seed">Determines the options and, through <see cref="Seed"/>, the embryo.</param>
    public static SyntheticEmbryoOptions Varied(ulong seed)
    {
        var random = new RandomStream(seed, 0x0BB5);
        int nuclei = Math.Clamp((int)Math.Round(2 * PortableMath.Pow(30, random.Uniform())), 2, 60);
        return new SyntheticEmbryoOptions
        {
            Seed = seed,
            Nuclei = nuclei,
            TouchingFraction = random.Uniform(0, 0.5),
            RadiusVariation = random.Uniform(0.05, 0.18),
            Elongation = random.Uniform(0.05, 0.2),
            StretchAlongZ = random.Uniform(1, 2),
            NucleusBrightness = StageBrightness(nuclei) * PortableMath.Exp(random.Uniform(-0.5, 0.5)),
            BrightnessVariation = random.Uniform(0.1, 0.4),
            Texture = random.Uniform(0.2, 0.7),
            MitoticFraction = random.Uniform(0, 0.12),
            PolarBodies = random.Index(3),
            CytoplasmGlow = random.Uniform(0, 18),
            AttenuationLength = random.Uniform(55, 200),
            ObjectiveAtFirstPlane = random.Uniform() < 0.25,
            BlurInPlane = random.Uniform(0.5, 1.2),
            BlurAlongZ = random.Uniform(1.2, 3.2),
            Haze = random.Uniform(0.05, 0.3),
            Pedestal = random.Uniform(60, 140),
            BackgroundLight = random.Uniform(4, 14),
            Gain = random.Uniform(7, 20),
            ReadNoise = random.Uniform(0.5, 4),
        };
    }

    internal static double StageBrightness(int nuclei) => 850 * PortableMath.Pow(nuclei / 4.0, -0.7);

    /// <summary>Radius of the largest sphere around the center of the volume, minus a margin.</summary>
    internal double LargestEmbryoRadius() =>
        0.5 * Math.Min(Shape.Depth * Spacing.Z, Math.Min(Shape.Height * Spacing.Y, Shape.Width * Spacing.X));

    internal double ResolvedEmbryoRadius() => EmbryoRadius ?? Math.Min(44, 0.98 * LargestEmbryoRadius());

    internal double ResolvedNucleusRadius() =>
        NucleusRadius ?? (12 * PortableMath.Pow(Nuclei / 2.0, -0.17) * (ResolvedEmbryoRadius() / 44));

    internal double ResolvedGap() =>
        MinimalGap ?? (1.01 * Math.Sqrt((Spacing.Z * Spacing.Z) + (Spacing.Y * Spacing.Y) + (Spacing.X * Spacing.X)));

    internal int TouchingPairs() => (int)Math.Round(TouchingFraction * (Nuclei - 1), MidpointRounding.AwayFromZero);

    /// <summary>Validates all values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A value is outside its range; the message contains its name, its value and the range.
    /// </exception>
    internal void Validate()
    {
        if (Shape.Depth == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Shape), "The default Shape3D has no voxels; give depth, height and width.");
        }

        if (!(Spacing.Z > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(Spacing), "The default VoxelSpacing is zero; give z, y and x in micrometers.");
        }

        Between(Nuclei, 2, 60, "nuclei");
        Between(RadiusVariation, 0, 0.5, "a fraction");
        Between(Elongation, 0, 0.5, "a fraction");
        Between(StretchAlongZ, 0.5, 3, "a factor");
        Between(TouchingFraction, 0, 1, "a fraction");
        Between(BrightnessVariation, 0, 1, "a fraction");
        Between(Texture, 0, 1, "a contrast");
        Between(MitoticFraction, 0, 1, "a fraction");
        Between(PolarBodies, 0, 3, "bodies");
        Between(CytoplasmGlow, 0, 60000, "counts");
        Between(OutlineMargin, 0, 3, "deviations");
        Between(BlurInPlane, 0, 100, "micrometers");
        Between(BlurAlongZ, 0, 100, "micrometers");
        Between(Haze, 0, 0.9, "a fraction");
        Between(Pedestal, 0, 60000, "counts");
        Between(BackgroundLight, 0, 60000, "counts");
        Between(Gain, 1e-3, 60000, "counts for one photoelectron");
        Between(ReadNoise, 0, 10000, "counts");
        if (MinimalGap is { } gap) Between(gap, 0, 100, "micrometers", nameof(MinimalGap));
        if (NucleusBrightness is { } brightness) Between(brightness, 0, 60000, "counts", nameof(NucleusBrightness));
        if (NucleusRadius is { } radius) Between(radius, 0.1, 1000, "micrometers", nameof(NucleusRadius));
        if (!(AttenuationLength > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(AttenuationLength),
                AttenuationLength,
                "The attenuation length must be greater than 0 micrometers; use PositiveInfinity for none.");
        }

        // The camera has 16 bits; an attenuation length far below the embryo's size would make its near side arbitrarily bright.
        if (AttenuationLength < 0.1 * ResolvedEmbryoRadius())
        {
            throw new ArgumentOutOfRangeException(
                nameof(AttenuationLength),
                AttenuationLength,
                "The attenuation length must be at least a tenth of the embryo's radius.");
        }

        if (EmbryoRadius is { } embryo)
        {
            double largest = LargestEmbryoRadius();
            if (!(embryo > 0) || embryo > largest)
            {
                string message = string.Create(
                    CultureInfo.InvariantCulture,
                    $"A volume of {Shape} at {Spacing} micrometers fits an embryo with a radius above 0 and at most {largest:0.###} "
                    + $"micrometers; make the volume larger or the embryo smaller.");
                throw new ArgumentOutOfRangeException(nameof(EmbryoRadius), embryo, message);
            }
        }
    }

    private static void Between(
        double value, double from, double to, string unit, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        // Written so that NaN is rejected too.
        if (value >= from && value <= to) return;
        throw new ArgumentOutOfRangeException(
            name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be between {from} and {to} ({unit})."));
    }
}
