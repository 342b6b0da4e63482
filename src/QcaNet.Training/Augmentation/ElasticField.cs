using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>A smooth random deformation: voxels move within the plane, and planes move along z.</summary>
/// <remarks>
/// Displacements are cubic B-splines over random control points (Ronneberger et al. 2015 deform images in a similar way). All planes
/// have the same in-plane displacements, and all voxels of a plane the same displacement in z. This keeps crops cheap, because
/// positions within the plane are computed once per crop. A B-spline never exceeds the largest displacement of its control points.
/// </remarks>
internal sealed class ElasticField
{
    private ElasticField(float[] rows, float[] columns, float[] planes) => (Rows, Columns, Planes) = (rows, columns, planes);

    /// <summary>Displacement in y of each voxel of a plane, micrometers.</summary>
    public float[] Rows { get; }

    /// <summary>Displacement in x of each voxel of a plane, micrometers.</summary>
    public float[] Columns { get; }

    /// <summary>Displacement in z of each plane, micrometers.</summary>
    public float[] Planes { get; }

    /// <summary>Draws a random field.</summary>
    /// <param name="crop">Shape of the crop.</param>
    /// <param name="spacing">Spacing of the crop.</param>
    /// <param name="amplitude">Maximum displacement along each axis, micrometers.</param>
    /// <param name="wavelength">Distance between control points, micrometers.</param>
    /// <param name="random">Source of the control points.</param>
    public static ElasticField Draw(Shape3D crop, VoxelSpacing spacing, double amplitude, double wavelength, Random random) => new(
        Plane(crop, spacing, amplitude, wavelength, random),
        Plane(crop, spacing, amplitude, wavelength, random),
        Line(Draw(Points(crop.Depth, spacing.Z, wavelength), amplitude, random), crop.Depth, spacing.Z / wavelength));

    private static int Points(int extent, double step, double wavelength) => (int)Math.Ceiling(extent * step / wavelength) + 4;

    private static float[] Draw(int count, double amplitude, Random random)
    {
        float[] points = new float[count];
        for (int i = 0; i < count; i++) points[i] = (float)(amplitude * ((2 * random.NextDouble()) - 1));
        return points;
    }

    private static float[] Plane(Shape3D crop, VoxelSpacing spacing, double amplitude, double wavelength, Random random)
    {
        int rows = Points(crop.Height, spacing.Y, wavelength), columns = Points(crop.Width, spacing.X, wavelength);
        float[][] lines = new float[rows][];
        for (int i = 0; i < rows; i++) lines[i] = Line(Draw(columns, amplitude, random), crop.Width, spacing.X / wavelength);
        float[] plane = new float[crop.PlaneLength];
        for (int y = 0; y < crop.Height; y++)
        {
            (int first, float a, float b, float c, float d) = Basis(y * spacing.Y / wavelength);
            for (int x = 0; x < crop.Width; x++)
            {
                plane[(y * crop.Width) + x] =
                    (a * lines[first][x]) + (b * lines[first + 1][x]) + (c * lines[first + 2][x]) + (d * lines[first + 3][x]);
            }
        }

        return plane;
    }

    private static float[] Line(float[] points, int extent, double step)
    {
        float[] line = new float[extent];
        for (int i = 0; i < extent; i++)
        {
            (int first, float a, float b, float c, float d) = Basis(i * step);
            line[i] = (a * points[first]) + (b * points[first + 1]) + (c * points[first + 2]) + (d * points[first + 3]);
        }

        return line;
    }

    /// <summary>Index of the first of four control points, and the weights of all four (uniform cubic B-spline).</summary>
    private static (int First, float A, float B, float C, float D) Basis(double position)
    {
        int first = (int)position;
        double t = position - first, s = 1 - t;
        return (first, (float)(s * s * s / 6), (float)(((3 * t * t * t) - (6 * t * t) + 4) / 6),
            (float)(((3 * s * s * s) - (6 * s * s) + 4) / 6), (float)(t * t * t / 6));
    }
}
