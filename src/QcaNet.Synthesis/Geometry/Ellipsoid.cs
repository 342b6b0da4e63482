using QcaNet.Synthesis.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Geometry;

/// <summary>
/// A solid ellipsoid: center, three perpendicular unit axes, and the half-length along each. All lengths are in micrometers; the center of
/// voxel (z, y, x) is at (z, y, x) times the spacing.
/// </summary>
internal sealed record Ellipsoid(Vector Center, Vector AxisA, Vector AxisB, Vector AxisC, double A, double B, double C)
{
    public double Longest => Math.Max(A, Math.Max(B, C));

    public double Shortest => Math.Min(A, Math.Min(B, C));

    public double Volume => 4.0 / 3 * Math.PI * A * B * C;

    /// <summary>Half-extents of the bounding box along z, y and x.</summary>
    public Vector HalfBox => new(Width(new Vector(1, 0, 0)), Width(new Vector(0, 1, 0)), Width(new Vector(0, 0, 1)));

    /// <summary>Squared distance from the center, normalized to the surface: below 1 inside, 1 on the surface.</summary>
    public double NormalizedSquare(Vector point)
    {
        Vector offset = point - Center;
        double a = offset.Dot(AxisA) / A;
        double b = offset.Dot(AxisB) / B;
        double c = offset.Dot(AxisC) / C;
        return (a * a) + (b * b) + (c * c);
    }

    /// <summary>The support function relative to the center: how far the ellipsoid extends along a unit direction.</summary>
    public double Width(Vector direction) => Math.Sqrt(direction.Dot(Shaped(direction)));

    /// <summary>
    /// A lower bound, tight after convergence, on the gap between the surfaces of two ellipsoids; negative if no separating plane was
    /// found.
    /// </summary>
    /// <remarks>
    /// For every unit direction d, the slab between the two support planes, d.(c2 - c1) - h1(d) - h2(d), is a gap no larger than the
    /// distance, and the distance is the largest of these gaps. Any d proves separation, so stopping early can only place two nuclei
    /// farther apart than required, never closer. The ascent follows the gradient, the vector between the two support points, on the sphere
    /// of directions.
    /// </remarks>
    public double GapTo(Ellipsoid other)
    {
        Vector between = other.Center - Center;
        double distance = between.Length;
        if (distance < 1e-9) return -(Shortest + other.Shortest);
        Vector direction = between * (1 / distance);
        double step = 1 / (distance + (Longest * Longest / Shortest) + (other.Longest * other.Longest / other.Shortest));
        double best = double.NegativeInfinity;
        for (int i = 0; i < 48; i++)
        {
            Vector own = Shaped(direction);
            Vector others = other.Shaped(direction);
            double ownWidth = Math.Sqrt(direction.Dot(own));
            double othersWidth = Math.Sqrt(direction.Dot(others));
            double gap = direction.Dot(between) - ownWidth - othersWidth;
            if (gap < best + 1e-9) break;
            best = gap;
            Vector gradient = between - (own * (1 / ownWidth)) - (others * (1 / othersWidth));
            Vector tangent = gradient - (direction * gradient.Dot(direction));
            direction = (direction + (tangent * (2 * step))).Unit;
        }

        return best;
    }

    /// <summary>This ellipsoid after stretching space along z about its center; its volume is preserved.</summary>
    public Ellipsoid StretchedAlongZ(double factor)
    {
        // Stretching maps the shape matrix Q to S Q S; the volume is restored by scaling all axes.
        var shape = new double[3, 3];
        double across = PortableMath.Pow(factor, -1.0 / 3);
        double[] scale = [factor * across, across, across];
        foreach ((Vector axis, double half) in ((Vector, double)[])[(AxisA, A), (AxisB, B), (AxisC, C)])
        {
            double[] entries = [axis.Z * half * scale[0], axis.Y * half * scale[1], axis.X * half * scale[2]];
            for (int i = 0; i < 9; i++)
            {
                shape[i / 3, i % 3] += entries[i / 3] * entries[i % 3];
            }
        }

        (Vector[] axes, double[] squares) = SymmetricMatrix.Eigen(shape);
        return new Ellipsoid(Center, axes[0], axes[1], axes[2], Math.Sqrt(squares[0]), Math.Sqrt(squares[1]), Math.Sqrt(squares[2]));
    }

    /// <summary>
    /// The ellipsoid with each half-length reduced by <paramref name="margin"/> standard deviations of a blur along its axis.
    /// </summary>
    /// <param name="margin">Number of standard deviations, 0 or more; at least a third of each half-length remains.</param>
    /// <param name="alongZ">Standard deviation of the blur along z, micrometers.</param>
    /// <param name="inPlane">Standard deviation of the blur along y and x, micrometers.</param>
    public Ellipsoid Shrunk(double margin, double alongZ, double inPlane)
    {
        return this with { A = Shorter(AxisA, A), B = Shorter(AxisB, B), C = Shorter(AxisC, C) };

        double Shorter(Vector axis, double half)
        {
            double z = axis.Z * alongZ, y = axis.Y * inPlane, x = axis.X * inPlane;
            return Math.Max(half / 3, half - (margin * Math.Sqrt((z * z) + (y * y) + (x * x))));
        }
    }

    /// <summary>Returns whether it lies entirely inside a ball.</summary>
    /// <remarks>
    /// The farthest point of the surface from the ball's center is a trust-region problem. By its dual, for every m above the largest
    /// squared half-length, the squared distance is at most m + sum of c_i^2 m / (m - r_i^2), where c is the center's offset along the
    /// axes; the smallest of these bounds is exact. Any m proves containment, and the bound is convex in m, so a golden-section search
    /// finds the minimum.
    /// </remarks>
    public bool LiesWithin(Vector middle, double radius)
    {
        Vector offset = Center - middle;
        double distance = offset.Length;
        if (distance + Longest <= radius) return true;
        if (distance + Shortest > radius) return false;
        double a = offset.Dot(AxisA);
        double b = offset.Dot(AxisB);
        double c = offset.Dot(AxisC);
        double least = Longest * Longest;
        double from = least * (1 + 1e-9);
        double to = least + (Longest * distance) + 1e-6;
        const double Golden = 0.6180339887498949;
        double bound = double.PositiveInfinity;
        for (int i = 0; i < 40; i++)
        {
            double left = to - (Golden * (to - from));
            double right = from + (Golden * (to - from));
            double atLeft = Bound(left);
            double atRight = Bound(right);
            bound = Math.Min(bound, Math.Min(atLeft, atRight));
            if (atLeft < atRight) to = right;
            else from = left;
        }

        return bound <= radius * radius;

        double Bound(double m) => m + (m * ((a * a / (m - (A * A))) + (b * b / (m - (B * B))) + (c * c / (m - (C * C)))));
    }

    /// <summary>Returns whether a voxel of this ellipsoid and a voxel of the other share a face on the given grid.</summary>
    public bool MeetsOnGrid(Ellipsoid other, VoxelSpacing spacing)
    {
        Vector ownBox = HalfBox;
        Vector othersBox = other.HalfBox;
        (int zFrom, int zTo) = Shared(Center.Z, ownBox.Z, other.Center.Z, othersBox.Z, spacing.Z);
        (int yFrom, int yTo) = Shared(Center.Y, ownBox.Y, other.Center.Y, othersBox.Y, spacing.Y);
        (int xFrom, int xTo) = Shared(Center.X, ownBox.X, other.Center.X, othersBox.X, spacing.X);
        for (int z = zFrom; z <= zTo; z++)
        {
            for (int y = yFrom; y <= yTo; y++)
            {
                for (int x = xFrom; x <= xTo; x++)
                {
                    var point = new Vector(z * spacing.Z, y * spacing.Y, x * spacing.X);
                    if (NormalizedSquare(point) > 1) continue;
                    if (other.NormalizedSquare(point with { Z = point.Z + spacing.Z }) <= 1) return true;
                    if (other.NormalizedSquare(point with { Z = point.Z - spacing.Z }) <= 1) return true;
                    if (other.NormalizedSquare(point with { Y = point.Y + spacing.Y }) <= 1) return true;
                    if (other.NormalizedSquare(point with { Y = point.Y - spacing.Y }) <= 1) return true;
                    if (other.NormalizedSquare(point with { X = point.X + spacing.X }) <= 1) return true;
                    if (other.NormalizedSquare(point with { X = point.X - spacing.X }) <= 1) return true;
                }
            }
        }

        return false;
    }

    // Voxels along one axis that lie in the first box, or next to it in the second.
    private static (int From, int To) Shared(double center, double half, double otherCenter, double otherHalf, double spacing)
    {
        double from = Math.Max(center - half, otherCenter - otherHalf - spacing);
        double to = Math.Min(center + half, otherCenter + otherHalf + spacing);
        return ((int)Math.Ceiling(from / spacing), (int)Math.Floor(to / spacing));
    }

    // The shape matrix (sum of half-length^2 * axis axis^T) applied to a direction.
    private Vector Shaped(Vector direction) =>
        (AxisA * (A * A * AxisA.Dot(direction))) + (AxisB * (B * B * AxisB.Dot(direction))) + (AxisC * (C * C * AxisC.Dot(direction)));
}
