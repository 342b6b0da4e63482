using QcaNet.Synthesis.Geometry;
using QcaNet.Synthesis.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Imaging;

/// <summary>The light emitted by the embryo before the optics: counts above the background, attenuated with depth.</summary>
internal static class LightRaster
{
    // Number of sample points in a voxel that a surface crosses; more along z, where voxels are longer.
    private const int SubPlanes = 4;
    private const int SubRows = 3;

    // Grain size of chromatin and of cytoplasm, micrometers.
    private const double ChromatinGrain = 2.4;
    private const double CytoplasmGrain = 9;

    // Within its label, a nucleus of BBBC050 is brightest in the middle, keeps about two thirds at the rim of its middle plane, and fades
    // to a quarter at the lower and upper poles, where labels extend into the blur. q^2 is the squared normalized distance (mean 3/5 over
    // an ellipsoid), w the height as a fraction of the half-extent along z (mean of w^2: 1/5), so that 1.4 - 0.45 q^2 - 0.65 w^2 has the
    // mean 1.
    private const double Middle = 1.4;
    private const double RimLoss = 0.45;
    private const double PoleLoss = 0.65;

    /// <summary>Draws cytoplasm, nuclei and polar bodies.</summary>
    public static Volume<float> Draw(Arrangement arrangement, Appearance[] appearances, SyntheticEmbryoOptions options)
    {
        var light = new Volume<float>(options.Shape, options.Spacing);
        DrawCytoplasm(light, arrangement, options);
        for (int i = 0; i < appearances.Length; i++)
        {
            // Labels are outlines as drawn by annotators on the blurred image; the light comes from a smaller body.
            Ellipsoid body = arrangement.Bodies[i].Shrunk(options.OutlineMargin, options.BlurAlongZ, options.BlurInPlane);
            DrawBody(light, body, appearances[i], options);
        }

        DrawPolarBodies(light, arrangement, options);
        Attenuate(light, arrangement.Center.Z, options);
        return light;
    }

    private static void DrawPolarBodies(Volume<float> light, Arrangement arrangement, SyntheticEmbryoOptions options)
    {
        var random = new RandomStream(options.Seed, 3);
        double typical = options.NucleusBrightness ?? SyntheticEmbryoOptions.StageBrightness(options.Nuclei);
        foreach (Ellipsoid body in arrangement.PolarBodies)
        {
            DrawBody(light, body, new Appearance(typical * random.Uniform(0.5, 2), options.Texture, []), options);
        }
    }

    private static void DrawCytoplasm(Volume<float> light, Arrangement arrangement, SyntheticEmbryoOptions options)
    {
        if (options.CytoplasmGlow == 0) return;
        double r = arrangement.Radius;
        var axes = (A: new Vector(1, 0, 0), B: new Vector(0, 1, 0), C: new Vector(0, 0, 1));
        var sphere = new Ellipsoid(arrangement.Center, axes.A, axes.B, axes.C, r, r, r);
        VoxelSpacing spacing = options.Spacing;
        Shape3D shape = options.Shape;
        VoxelBox box = VoxelBox.Around(sphere, shape, spacing, margin: 0);
        Span<float> voxels = light.Voxels;
        ulong seed = options.Seed ^ 0xC170_91A5;
        for (int z = box.ZFrom; z <= box.ZTo; z++)
        {
            for (int y = box.YFrom; y <= box.YTo; y++)
            {
                int row = shape.Offset(z, y, 0);
                for (int x = box.XFrom; x <= box.XTo; x++)
                {
                    var point = new Vector(z * spacing.Z, y * spacing.Y, x * spacing.X);
                    if (sphere.NormalizedSquare(point) > 1) continue;
                    double mottling = 1 + (0.6 * Chromatin.At(seed, CytoplasmGrain, point.Z, point.Y, point.X));
                    voxels[row + x] = (float)(options.CytoplasmGlow * mottling);
                }
            }
        }
    }

    private static void DrawBody(Volume<float> light, Ellipsoid body, Appearance appearance, SyntheticEmbryoOptions options)
    {
        VoxelSpacing spacing = options.Spacing;
        Shape3D shape = options.Shape;
        VoxelBox box = VoxelBox.Around(body, shape, spacing, margin: 1);
        Span<float> voxels = light.Voxels;

        // A voxel whose center is farther from the surface than its half diagonal is entirely inside or outside. Normalized distance grows
        // by at most 1 / Shortest per micrometer.
        double halfDiagonal = 0.5 * Math.Sqrt((spacing.Z * spacing.Z) + (spacing.Y * spacing.Y) + (spacing.X * spacing.X));
        double band = halfDiagonal / body.Shortest;
        double inner = Math.Max(0, 1 - band);
        double halfDepth = body.HalfBox.Z;
        double innerSquare = inner * inner;
        double outerSquare = (1 + band) * (1 + band);
        for (int z = box.ZFrom; z <= box.ZTo; z++)
        {
            for (int y = box.YFrom; y <= box.YTo; y++)
            {
                int row = shape.Offset(z, y, 0);
                for (int x = box.XFrom; x <= box.XTo; x++)
                {
                    var point = new Vector(z * spacing.Z, y * spacing.Y, x * spacing.X);
                    double square = body.NormalizedSquare(point);
                    if (square >= outerSquare) continue;
                    double covered = square <= innerSquare ? 1 : Covered(body, point, spacing);
                    if (covered == 0) continue;

                    // There is no cytoplasm inside a nucleus: previously drawn cytoplasm is replaced.
                    double height = (point.Z - body.Center.Z) / halfDepth;
                    double profile = Math.Max(0, Middle - (RimLoss * square) - (PoleLoss * height * height));
                    double shine = appearance.Brightness * profile * Density(appearance, options.Seed, point);
                    ref float voxel = ref voxels[row + x];
                    voxel = (float)((voxel * (1 - Share(covered, voxel, options))) + (covered * shine));
                }
            }
        }
    }

    // The fraction of the voxel's existing light that the body displaces: only cytoplasm is displaced, a neighboring nucleus in the same
    // voxel is kept.
    private static double Share(double covered, float present, SyntheticEmbryoOptions options) =>
        present <= 1.6 * options.CytoplasmGlow ? covered : 0;

    private static double Covered(Ellipsoid body, Vector center, VoxelSpacing spacing)
    {
        int inside = 0;
        for (int z = 0; z < SubPlanes; z++)
        {
            double pz = center.Z + ((((z + 0.5) / SubPlanes) - 0.5) * spacing.Z);
            for (int y = 0; y < SubRows; y++)
            {
                double py = center.Y + ((((y + 0.5) / SubRows) - 0.5) * spacing.Y);
                for (int x = 0; x < SubRows; x++)
                {
                    double px = center.X + ((((x + 0.5) / SubRows) - 0.5) * spacing.X);
                    if (body.NormalizedSquare(new Vector(pz, py, px)) <= 1) inside++;
                }
            }
        }

        return inside / (double)(SubPlanes * SubRows * SubRows);
    }

    private static double Density(Appearance appearance, ulong seed, Vector point)
    {
        if (appearance.Texture == 0) return 1;
        double density = 1 + (1.6 * appearance.Texture * Chromatin.At(seed, ChromatinGrain, point.Z, point.Y, point.X));
        foreach (Ellipsoid nucleolus in appearance.Nucleoli)
        {
            // A hole with a soft rim: darkest in the middle half of its radius.
            double square = nucleolus.NormalizedSquare(point);
            if (square >= 1) continue;
            density *= 1 - (1.5 * appearance.Texture * Math.Min(1, 1.33 * (1 - square)));
        }

        return Math.Max(0.05, density);
    }

    // Beer-Lambert attenuation through everything between a plane and the objective; 1 in the middle of the embryo, so that brightness
    // keeps its meaning.
    private static void Attenuate(Volume<float> light, double middle, SyntheticEmbryoOptions options)
    {
        if (double.IsPositiveInfinity(options.AttenuationLength)) return;
        double sign = options.ObjectiveAtFirstPlane ? -1 : 1;
        for (int z = 0; z < light.Shape.Depth; z++)
        {
            float factor = (float)PortableMath.Exp(sign * ((z * options.Spacing.Z) - middle) / options.AttenuationLength);
            foreach (ref float voxel in light.Plane(z))
            {
                voxel *= factor;
            }
        }
    }
}
