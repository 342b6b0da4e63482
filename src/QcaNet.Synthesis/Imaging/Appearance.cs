using QcaNet.Synthesis.Geometry;
using QcaNet.Synthesis.Numerics;

namespace QcaNet.Synthesis.Imaging;

/// <summary>The appearance of one nucleus: its brightness, and the nucleoli, dark holes in the chromatin.</summary>
internal sealed record Appearance(double Brightness, double Texture, IReadOnlyList<Ellipsoid> Nucleoli)
{
    /// <summary>Draws the appearance of all nuclei.</summary>
    public static Appearance[] Draw(Arrangement arrangement, SyntheticEmbryoOptions options)
    {
        var random = new RandomStream(options.Seed, 2);
        double typical = options.NucleusBrightness ?? SyntheticEmbryoOptions.StageBrightness(options.Nuclei);
        var appearances = new Appearance[arrangement.Bodies.Count];
        for (int i = 0; i < appearances.Length; i++)
        {
            double brightness = typical * random.Factor(options.BrightnessVariation);

            // Condensed chromosomes contain the same amount of DNA in about a third of the volume.
            appearances[i] = arrangement.Mitotic[i]
                ? new Appearance(2.5 * brightness, 0.4 * options.Texture, [])
                : new Appearance(brightness, options.Texture, DrawNucleoli(arrangement.Bodies[i], random));
        }

        return appearances;
    }

    // One to three, a sixth to a third of the nucleus in radius, in its inner part; a mouse nucleus at these stages has about as many.
    private static Ellipsoid[] DrawNucleoli(Ellipsoid body, RandomStream random)
    {
        var nucleoli = new Ellipsoid[1 + random.Index(3)];
        for (int i = 0; i < nucleoli.Length; i++)
        {
            double size = random.Uniform(0.17, 0.32);
            Vector offset = (body.AxisA * (body.A * random.Uniform(-0.45, 0.45)))
                + (body.AxisB * (body.B * random.Uniform(-0.45, 0.45)))
                + (body.AxisC * (body.C * random.Uniform(-0.45, 0.45)));
            nucleoli[i] = body with { Center = body.Center + offset, A = body.A * size, B = body.B * size, C = body.C * size };
        }

        return nucleoli;
    }
}
