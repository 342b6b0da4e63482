using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Computes the shape of one object from its runs.</summary>
internal static class ObjectShape
{
    /// <summary>Principal axes from the covariance of the voxel centers.</summary>
    internal static PrincipalAxes Axes(LabelRuns runs, int index, Nucleus nucleus, VoxelSpacing spacing)
    {
        double zz = 0, yy = 0, xx = 0, zy = 0, zx = 0, yx = 0;
        foreach (ref readonly ObjectRun run in runs.OfObject(index))
        {
            double n = run.Length, dz = (run.Z - nucleus.Centroid.Z) * spacing.Z, dy = (run.Y - nucleus.Centroid.Y) * spacing.Y;
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

    /// <summary>Number of voxels divided by that of the convex hull.</summary>
    internal static double? Solidity(LabelRuns runs, int index, Nucleus nucleus)
    {
        Shape3D extent = nucleus.BoundingBox.Shape;
        if (Math.Max(extent.Depth, Math.Max(extent.Height, extent.Width)) > ConvexHull3D.LargestExtent) return null;
        ConvexHull3D hull = ConvexHull3D.OfVoxelRows(Rows(runs, index, nucleus.BoundingBox));
        return (double)nucleus.Voxels / hull.CountVoxels(new VoxelBox(0, 0, 0, extent.Depth - 1, extent.Height - 1, extent.Width - 1));
    }

    /// <summary>Number of voxels that a 3x3x3 erosion removes; the outside of the volume does not cause a removal.</summary>
    internal static int BoundaryVoxels(LabelRuns runs, int index, int voxels)
    {
        VoxelBox box = runs.Box(index);
        using var bits = new BitBox<ulong>(box, 1);
        bits.Add(runs.OfObject(index));
        return voxels - bits.CountEroded(runs.Shape);
    }

    /// <summary>The ends of each row of an object, relative to the corner of its box.</summary>
    private static List<(int Z, int Y, int FirstX, int LastX)> Rows(LabelRuns runs, int index, VoxelBox box)
    {
        ReadOnlySpan<ObjectRun> own = runs.OfObject(index);
        var rows = new List<(int Z, int Y, int FirstX, int LastX)>(own.Length);
        foreach (ref readonly ObjectRun run in own)
        {
            (int Z, int Y, int FirstX, int LastX) row =
                (run.Z - box.FirstZ, run.Y - box.FirstY, run.X - box.FirstX, run.End - 1 - box.FirstX);
            if (rows.Count > 0 && (rows[^1].Z, rows[^1].Y) == (row.Z, row.Y)) rows[^1] = rows[^1] with { LastX = row.LastX };
            else rows.Add(row);
        }

        return rows;
    }

    private static Point3D Direction(Evd<double> found, int column)
    {
        Vector<double> v = found.EigenVectors.Column(column);
        double sign = Math.Sign(v[v.AbsoluteMaximumIndex()]);
        return new Point3D(sign * v[0], sign * v[1], sign * v[2]);
    }
}
