using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>The convex hull of all nuclei: the outline of an embryo as far as the labels of nuclei show it.</summary>
public sealed class EmbryoHull
{
    private readonly (double Z, double Y, double X, double Offset)[] _planes;

    private EmbryoHull(ConvexHull3D hull, VoxelSpacing spacing)
    {
        HullPlane[] planes = hull.Planes;
        Volume = (double)hull.SixfoldVolume / 48 * spacing.VoxelVolume;
        _planes = new (double, double, double, double)[planes.Length];
        for (int i = 0; i < planes.Length; i++)
        {
            // Converts doubled voxel coordinates to micrometers, and normals to unit length.
            HullPlane p = planes[i];
            (double z, double y, double x) = (2 * p.Z / spacing.Z, 2 * p.Y / spacing.Y, 2 * p.X / spacing.X);
            double length = Math.Sqrt((z * z) + (y * y) + (x * x));
            _planes[i] = (z / length, y / length, x / length, p.Offset / length);
        }
    }

    /// <summary>Number of faces.</summary>
    public int Faces => _planes.Length;

    /// <summary>Volume in cubic micrometers.</summary>
    public double Volume { get; }

    /// <summary>Creates the hull of all objects of a label volume.</summary>
    /// <param name="labels">Labels with spacing and at least one object; not changed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// There is no object or no spacing, an id is negative, or an extent exceeds 131,072 voxels.
    /// </exception>
    public static EmbryoHull Create(Volume<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        VoxelSpacing spacing = labels.Spacing
            ?? throw new ArgumentException("The labels have no spacing; set it with WithSpacing.", nameof(labels));
        using LabelRuns runs = LabelRuns.Create(labels, 1);
        return Create(runs, spacing)
            ?? throw new ArgumentException("The labels hold no object, or are too large.", nameof(labels));
    }

    /// <summary>Distance from a point to the nearest face in micrometers; negative outside.</summary>
    public double DistanceToSurface(Point3D micrometers)
    {
        double nearest = double.PositiveInfinity;
        foreach ((double z, double y, double x, double offset) in _planes)
        {
            nearest = Math.Min(nearest, offset - ((z * micrometers.Z) + (y * micrometers.Y) + (x * micrometers.X)));
        }

        return nearest;
    }

    /// <summary>Returns whether a point in micrometers lies inside or on the hull.</summary>
    public bool Contains(Point3D micrometers) => DistanceToSurface(micrometers) >= 0;

    /// <summary>Distance that a ray from a point inside travels until it leaves the hull, micrometers.</summary>
    internal double Exit(Point3D from, (double Z, double Y, double X) direction)
    {
        double exit = double.PositiveInfinity;
        foreach ((double z, double y, double x, double offset) in _planes)
        {
            double speed = (z * direction.Z) + (y * direction.Y) + (x * direction.X);
            if (speed > 0) exit = Math.Min(exit, Math.Max(0, offset - ((z * from.Z) + (y * from.Y) + (x * from.X))) / speed);
        }

        return exit;
    }

    /// <summary>Creates the hull, or returns null if there is no object or the hull cannot be computed exactly.</summary>
    internal static EmbryoHull? Create(LabelRuns runs, VoxelSpacing spacing)
    {
        (int depth, int height, int width) = runs.Shape;
        if (runs.Ids.Length == 0 || Math.Max(depth, Math.Max(height, width)) > ConvexHull3D.LargestExtent) return null;
        var rows = new List<(int, int, int, int)>();
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<LabelRun> row = runs.Row(z, y);
                if (!row.IsEmpty) rows.Add((z, y, row[0].X, row[^1].End - 1));
            }
        }

        return new EmbryoHull(ConvexHull3D.OfVoxelRows(rows), spacing);
    }
}
