// Naive surface nets (Gibson 1998, MICCAI, LNCS 1496:888, without relaxation): every cube of eight cells that the surface passes through
// gets one vertex, the mean of the points where it crosses the cube's edges; every crossed edge gets a quadrilateral of the four cubes
// around it. This yields half the triangles of marching cubes, no slivers, and a watertight surface. Smoothing and averaging the crossings
// shrink the surface of a small object; it is therefore scaled about its center until it encloses the volume of the object's voxels.

using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Creates surfaces of labeled objects.</summary>
public static class SurfaceNets
{
    internal const float Level = 0.5f;

    /// <summary>Creates the surfaces of all objects, in order. Each encloses the volume of the object's voxels.</summary>
    /// <param name="labels">0 is background.</param>
    /// <param name="nuclei">The objects, as returned by <see cref="NucleusMeasurement.Measure(Volume{int})"/>.</param>
    /// <param name="mostVertices">
    /// Approximate maximum number of vertices, 1 or more; met by using cells of several voxels. Without it, a cell is one voxel.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mostVertices"/> is below 1.</exception>
    public static SurfaceMesh[] Create(Volume<int> labels, IReadOnlyList<Nucleus> nuclei, int mostVertices = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(nuclei);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostVertices, 1);
        VoxelSpacing spacing = labels.Spacing ?? VoxelSpacing.Isotropic(1);
        (int Z, int Y, int X) block = BlockFor(nuclei, spacing, mostVertices);
        var meshes = new SurfaceMesh[nuclei.Count];
        Parallel.For(0, meshes.Length, i => meshes[i] = Build(labels, nuclei[i], spacing, block));
        return meshes;
    }

    /// <summary>Number of voxels per cell along each axis: cells have about the same length along all axes in space.</summary>
    internal static (int Z, int Y, int X) BlockFor(IReadOnlyList<Nucleus> nuclei, VoxelSpacing spacing, int mostVertices)
    {
        // A ball of volume V has the area 4.84 V^(2/3); nuclei have slightly more. A cell on the surface covers about the area of its face.
        double area = nuclei.Sum(n => 1.2 * 4.84 * Math.Pow(n.Voxels * spacing.VoxelVolume, 2.0 / 3));
        double cell = Math.Max(Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X)), Math.Sqrt(1.5 * area / mostVertices));
        return (Steps(spacing.Z), Steps(spacing.Y), Steps(spacing.X));

        int Steps(double um) => Math.Max(1, (int)Math.Round(cell / um));
    }

    private static SurfaceMesh Build(Volume<int> labels, Nucleus nucleus, VoxelSpacing spacing, (int Z, int Y, int X) block)
    {
        SurfaceField field = SurfaceField.Of(labels, nucleus, block);
        (int depth, int height, int width) = field.Shape;
        float[] f = field.Values;
        var vertexOf = new int[f.Length];
        var points = new List<float>();
        VoxelBox box = nucleus.BoundingBox;

        // The center of cell 1 of the field in micrometers from the outer corner of the volume.
        (double Z, double Y, double X) size = (spacing.Z * block.Z, spacing.Y * block.Y, spacing.X * block.X);
        (double Z, double Y, double X) first = (
            Start(box.FirstZ, block.Z, size.Z), Start(box.FirstY, block.Y, size.Y), Start(box.FirstX, block.X, size.X));
        for (int z = 0; z < depth - 1; z++)
        {
            for (int y = 0; y < height - 1; y++)
            {
                for (int x = 0; x < width - 1; x++)
                {
                    int at = field.Shape.Offset(z, y, x);
                    vertexOf[at] = -1;
                    if (Vertex(f, at, width, field.Shape.PlaneLength) is not { } v) continue;
                    vertexOf[at] = points.Count / 3;
                    points.Add((float)(first.X + ((x + v.X) * size.X)));
                    points.Add((float)(first.Y + ((y + v.Y) * size.Y)));
                    points.Add((float)(first.Z + ((z + v.Z) * size.Z)));
                }
            }
        }

        var mesh = new SurfaceMesh(nucleus.Id, [.. points], Triangles(field, vertexOf));
        Scale(mesh, nucleus.Voxels * spacing.VoxelVolume);
        return mesh;

        static double Start(int firstVoxel, int block, double size) => ((firstVoxel / block) - 0.5) * size;
    }

    /// <summary>Scales about the mean of the vertices until the surface encloses a given volume.</summary>
    private static void Scale(SurfaceMesh mesh, double volume)
    {
        double enclosed = mesh.Volume;
        if (!(enclosed > 0)) return;
        double factor = Math.Cbrt(volume / enclosed);
        float[] points = mesh.Points;
        for (int axis = 0; axis < 3; axis++)
        {
            double center = 0;
            for (int i = axis; i < points.Length; i += 3) center += points[i];
            center /= mesh.VertexCount;
            for (int i = axis; i < points.Length; i += 3) points[i] = (float)(center + (factor * (points[i] - center)));
        }
    }

    /// <summary>Mean of the crossings of the twelve edges of the cube whose first cell is given; null if no edge is crossed.</summary>
    private static (double Z, double Y, double X)? Vertex(float[] f, int at, int row, int plane)
    {
        (double z, double y, double x) = (0, 0, 0);
        int crossings = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            float a = f[at + Offset(corner)];
            for (int axis = 0; axis < 3; axis++)
            {
                int bit = 1 << axis;
                if ((corner & bit) != 0) continue;
                float b = f[at + Offset(corner | bit)];
                if ((a >= Level) == (b >= Level)) continue;
                double t = (Level - a) / (b - a);
                x += axis == 0 ? t : corner & 1;
                y += axis == 1 ? t : (corner >> 1) & 1;
                z += axis == 2 ? t : corner >> 2;
                crossings++;
            }
        }

        return crossings == 0 ? null : (z / crossings, y / crossings, x / crossings);

        int Offset(int corner) => ((corner >> 2) * plane) + (((corner >> 1) & 1) * row) + (corner & 1);
    }

    private static int[] Triangles(SurfaceField field, int[] vertexOf)
    {
        var triangles = new List<int>();
        float[] f = field.Values;
        (int depth, int height, int width) = field.Shape;
        int[] steps = [1, width, width * height];
        for (int z = 1; z < depth - 1; z++)
        {
            for (int y = 1; y < height - 1; y++)
            {
                for (int x = 1; x < width - 1; x++)
                {
                    int at = field.Shape.Offset(z, y, x);
                    for (int axis = 0; axis < 3; axis++)
                    {
                        AddQuad(at, axis, at + steps[axis]);
                        int back = at - steps[axis];

                        // Edges that begin in the empty border are handled from their other end.
                        bool fromBorder = axis switch { 0 => x == 1, 1 => y == 1, _ => z == 1 };
                        if (fromBorder) AddQuad(back, axis, at);
                    }
                }
            }
        }

        return [.. triangles];

        void AddQuad(int from, int axis, int to)
        {
            bool inside = f[from] >= Level;
            if (inside == f[to] >= Level) return;
            (int u, int v) = (steps[(axis + 1) % 3], steps[(axis + 2) % 3]);
            int[] quad = [vertexOf[from - u - v], vertexOf[from - v], vertexOf[from], vertexOf[from - u]];
            if (!inside) Array.Reverse(quad);
            triangles.AddRange([quad[0], quad[1], quad[2], quad[0], quad[2], quad[3]]);
        }
    }
}
