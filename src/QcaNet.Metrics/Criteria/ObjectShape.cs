using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Shape of one object, from its runs.</summary>
internal static class ObjectShape
{
    /// <summary>Principal axes from the covariance of the voxel centers.</summary>
    internal static PrincipalAxes Axes(LabelRuns runs, int index, Nucleus nucleus, VoxelSpacing spacing)
    {
        double zz = 0, yy = 0, xx = 0, zy = 0, zx = 0, yx = 0;
        foreach (int number in runs.OfObject(index))
        {
            LabelRun run = runs.Run(number, out int z, out int y);
            double n = run.Length, dz = (z - nucleus.Centroid.Z) * spacing.Z, dy = (y - nucleus.Centroid.Y) * spacing.Y;
            double dx = (run.X + (0.5 * (n - 1)) - nucleus.Centroid.X) * spacing.X;
            zz += n * dz * dz;
            yy += n * dy * dy;
            zy += n * dz * dy;
            zx += n * dz * dx;
            yx += n * dy * dx;
            xx += n * ((dx * dx) + (((n * n) - 1) / 12 * spacing.X * spacing.X));
        }

        Matrix<double> covariance = Matrix<double>.Build.DenseOfColumnMajor(3, 3, [zz, zy, zx, zy, yy, yx, zx, yx, xx]) / nucleus.Voxels;
        Evd<double> found = covariance.Evd(Symmetricity.Symmetric);

        // Eigenvalues ascend; rounding may leave one of a flat object below 0.
        double Half(int i) => Math.Sqrt(5 * Math.Max(0, found.EigenValues[i].Real));
        return new PrincipalAxes(Half(2), Half(1), Half(0), Direction(found, 2), Direction(found, 1), Direction(found, 0));
    }

    /// <summary>Voxels over voxels of the convex hull.</summary>
    internal static double? Solidity(LabelRuns runs, int index, Nucleus nucleus)
    {
        Shape3D extent = nucleus.BoundingBox.Shape;
        if (Math.Max(extent.Depth, Math.Max(extent.Height, extent.Width)) > ConvexHull3D.LargestExtent) return null;
        ConvexHull3D hull = ConvexHull3D.OfVoxelRows(Rows(runs, index, nucleus.BoundingBox));
        return (double)nucleus.Voxels / hull.CountVoxels(new VoxelBox(0, 0, 0, extent.Depth - 1, extent.Height - 1, extent.Width - 1));
    }

    /// <summary>Voxels that a 3x3x3 erosion removes; what lies outside of the volume removes none.</summary>
    internal static int BoundaryVoxels(Volume<int> labels, LabelRuns runs, int index)
    {
        (int depth, int height, int width) = labels.Shape;
        int id = runs.Ids[index], boundary = 0;
        ReadOnlySpan<int> voxels = labels.Voxels;
        foreach (int number in runs.OfObject(index))
        {
            LabelRun run = runs.Run(number, out int z, out int y);
            int first = run.X > 0 ? run.X + 1 : run.X, end = run.End < width ? run.End - 1 : run.End;
            int inside = 0;
            if (first < end)
            {
                // Along the run itself both ends go; of the rows around, the voxel and its two neighbors must be the object's.
                inside = end - first;
                int from = Math.Max(0, first - 1), length = Math.Min(width, end + 1) - from;
                bool whole = true;
                for (int n = 0; n < 9 && whole; n++)
                {
                    (int nz, int ny) = (z + (n / 3) - 1, y + (n % 3) - 1);
                    if ((uint)nz >= (uint)depth || (uint)ny >= (uint)height) continue;
                    whole = voxels.Slice(labels.Shape.Offset(nz, ny, from), length).IndexOfAnyExcept(id) < 0;
                }

                if (!whole) inside = Survivors(voxels, labels.Shape, id, z, y, first, end);
            }

            boundary += run.Length - inside;
        }

        return boundary;
    }

    private static int Survivors(ReadOnlySpan<int> voxels, Shape3D shape, int id, int z, int y, int first, int end)
    {
        Span<bool> removed = end - first <= 1024 ? stackalloc bool[end - first] : new bool[end - first];
        for (int n = 0; n < 9; n++)
        {
            (int nz, int ny) = (z + (n / 3) - 1, y + (n % 3) - 1);
            if ((uint)nz >= (uint)shape.Depth || (uint)ny >= (uint)shape.Height) continue;
            ReadOnlySpan<int> row = voxels.Slice(shape.Offset(nz, ny, 0), shape.Width);
            for (int x = Math.Max(0, first - 1); x < Math.Min(shape.Width, end + 1); x++)
            {
                if (row[x] == id) continue;
                for (int at = Math.Max(first, x - 1); at < Math.Min(end, x + 2); at++) removed[at - first] = true;
            }
        }

        return end - first - removed.Count(true);
    }

    /// <summary>The ends of each row of an object, from the corner of its box.</summary>
    private static IEnumerable<(int Z, int Y, int FirstX, int LastX)> Rows(LabelRuns runs, int index, VoxelBox box)
    {
        (int Z, int Y, int FirstX, int LastX)? open = null;
        int count = runs.OfObject(index).Length;
        for (int i = 0; i < count; i++)
        {
            LabelRun run = runs.Run(runs.OfObject(index)[i], out int z, out int y);
            (int Z, int Y, int FirstX, int LastX) row = (z - box.FirstZ, y - box.FirstY, run.X - box.FirstX, run.End - 1 - box.FirstX);
            if (open is { } known && known.Z == row.Z && known.Y == row.Y)
            {
                open = known with { LastX = row.LastX };
                continue;
            }

            if (open is { } done) yield return done;
            open = row;
        }

        if (open is { } last) yield return last;
    }

    private static Point3D Direction(Evd<double> found, int column)
    {
        Vector<double> v = found.EigenVectors.Column(column);
        double sign = Math.Sign(v[v.AbsoluteMaximumIndex()]);
        return new Point3D(sign * v[0], sign * v[1], sign * v[2]);
    }
}
