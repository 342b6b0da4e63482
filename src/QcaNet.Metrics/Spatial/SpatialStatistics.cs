namespace QcaNet.Metrics;

/// <summary>Spatial statistics of the centroids in an embryo.</summary>
public static class SpatialStatistics
{
    private const int Directions = 1000;

    /// <summary>Computes Ripley's K and L in three dimensions.</summary>
    /// <remarks>
    /// K(r) = V / (n (n - 1)) * sum over ordered pairs at most r apart of 1 / w, where w is the fraction of the sphere around the first
    /// point through the second that lies in the embryo (isotropic edge correction: Ripley 1977, JRSS B 39:172; Baddeley et al. 1993,
    /// Applied Statistics 42:641). w is estimated from 1000 directions; if none of them stays inside, one is counted.
    /// </remarks>
    /// <param name="points">Centroids in micrometers, at least two, inside the hull.</param>
    /// <param name="hull">The embryo.</param>
    /// <param name="volume">Volume of the embryo, cubic micrometers; null uses that of the hull.</param>
    /// <param name="radii">Radii in micrometers, 0 or more.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There are fewer than two points, or one lies outside.</exception>
    public static IReadOnlyList<RipleyPoint> Ripley(
        IReadOnlyList<Point3D> points, EmbryoHull hull, IReadOnlyList<double> radii, double? volume = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(hull);
        ArgumentNullException.ThrowIfNull(radii);
        if (points.Count < 2) throw new ArgumentException("Ripley's functions need at least two points.", nameof(points));
        if (points.FirstOrDefault(p => !hull.Contains(p), points[0]) is var lost && !hull.Contains(lost))
        {
            throw new ArgumentException($"Point {lost} lies outside of the embryo.", nameof(points));
        }

        double extent = volume ?? hull.Volume;
        var pairs = new List<(double Distance, double Weight)>();
        var exits = new double[Directions];
        for (int i = 0; i < points.Count; i++)
        {
            for (int d = 0; d < Directions; d++) exits[d] = hull.Exit(points[i], SphereLattice.Point(d, Directions));
            Array.Sort(exits);
            for (int j = 0; j < points.Count; j++)
            {
                if (i == j) continue;
                double distance = points[i].DistanceTo(points[j]);
                int at = Array.BinarySearch(exits, distance);
                int inside = Math.Max(1, Directions - (at < 0 ? ~at : at));
                pairs.Add((distance, (double)Directions / inside));
            }
        }

        double scale = extent / ((double)points.Count * (points.Count - 1));
        return
        [
            .. radii.Select(r =>
            {
                double k = scale * pairs.Where(p => p.Distance <= r).Sum(p => p.Weight);
                return new RipleyPoint(r, k, Math.Cbrt(3 * k / (4 * Math.PI)));
            }),
        ];
    }

    /// <summary>
    /// Computes the density of centroids in shells around a point. The published code plots it as "L function", which is a misnomer.
    /// </summary>
    /// <param name="points">Centroids in micrometers.</param>
    /// <param name="center">Center of the shells, for example the mean centroid.</param>
    /// <param name="thickness">Thickness of a shell, micrometers, above 0.</param>
    /// <param name="shells">
    /// Number of shells, at least 1; shell i contains distances from i up to, but not including, i + 1 thicknesses.
    /// </param>
    /// <returns>Number of centroids per cubic micrometer of each whole shell, without edge correction.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="points"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The thickness or the number of shells is out of its range.</exception>
    public static IReadOnlyList<double> ShellDensity(IReadOnlyList<Point3D> points, Point3D center, double thickness, int shells)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (!(thickness > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(thickness), thickness, "The thickness of a shell must be above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(shells, 1);
        var density = new double[shells];
        foreach (Point3D point in points)
        {
            double shell = Math.Floor(point.DistanceTo(center) / thickness);
            if (shell < shells) density[(int)shell]++;
        }

        for (int i = 0; i < shells; i++) density[i] /= 4.0 / 3 * Math.PI * Math.Pow(thickness, 3) * (Math.Pow(i + 1, 3) - Math.Pow(i, 3));
        return density;
    }
}
