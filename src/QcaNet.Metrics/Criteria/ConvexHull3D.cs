// Quickhull (Barber, Dobkin and Huhdanpaa 1996, ACM TOMS 22:469) on points of whole coordinates, in whole arithmetic: every test is exact, so that points
// on an edge or in a face, which voxels have in plenty, need no tolerance. A point that lies in the plane of a face is not above it: the faces that
// see a point are then always one disc, and new faces never degenerate.
//
// Coordinates are twice those of voxels, so that the middles of faces are whole. Voxels stand for their six face centers: a set of those always has
// a volume. scikit-image's convex_hull_image has the same rule.

namespace QcaNet.Metrics;

/// <summary>A half-space z Z + y Y + x X &lt;= Offset in doubled voxel coordinates, without a common divisor.</summary>
internal readonly record struct HullPlane(long Z, long Y, long X, long Offset);

/// <summary>The convex hull of voxels as half-spaces.</summary>
internal sealed class ConvexHull3D
{
    /// <summary>Beyond this extent the products of a determinant could leave 64 bits.</summary>
    internal const int LargestExtent = 1 << 17;

    private readonly List<Face> _faces = [];
    private readonly (long Z, long Y, long X)[] _points;

    private ConvexHull3D((long Z, long Y, long X)[] points)
    {
        _points = points;
        Build();
        Planes = [.. _faces.Where(f => f.Alive).Select(f => f.Reduced()).Distinct()];
    }

    /// <summary>Its faces, each once.</summary>
    internal HullPlane[] Planes { get; }

    /// <summary>The hull of the face centers of voxels.</summary>
    /// <param name="rows">The ends of every row that has voxels: (z, y, first x, last x).</param>
    internal static ConvexHull3D OfVoxelRows(IEnumerable<(int Z, int Y, int FirstX, int LastX)> rows)
    {
        // Of each plane only the corners of its own hull can be corners of the whole; twice, because the six face centers lie in three planes.
        var levels = new SortedDictionary<long, List<(long Y, long X)>>();
        foreach (IGrouping<int, (int Z, int Y, int FirstX, int LastX)> plane in rows.GroupBy(r => r.Z))
        {
            var ends = new List<(long Y, long X)>();
            foreach ((int _, int y, int first, int last) in plane)
            {
                ends.Add((2L * y, 2L * first));
                if (last != first) ends.Add((2L * y, 2L * last));
            }

            foreach ((long y, long x) in PlanarHull(ends))
            {
                long z = 2L * plane.Key;
                Level(z - 1).Add((y, x));
                Level(z + 1).Add((y, x));
                Level(z).AddRange([(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]);
            }
        }

        return new ConvexHull3D([.. levels.SelectMany(level => PlanarHull(level.Value).Select(p => (level.Key, p.Y, p.X)))]);

        List<(long Y, long X)> Level(long z)
        {
            if (!levels.TryGetValue(z, out List<(long Y, long X)>? list)) levels.Add(z, list = []);
            return list;
        }
    }

    /// <summary>Number of voxel centers inside or on the hull, in a box that holds it.</summary>
    internal long CountVoxels(VoxelBox box)
    {
        long count = 0;
        for (int z = box.FirstZ; z <= box.LastZ; z++)
        {
            for (int y = box.FirstY; y <= box.LastY; y++)
            {
                (long first, long last) = (box.FirstX, box.LastX);
                foreach (HullPlane plane in Planes)
                {
                    long rest = plane.Offset - (2 * ((plane.Z * z) + (plane.Y * y)));
                    if (plane.X > 0) last = Math.Min(last, FloorDivide(rest, 2 * plane.X));
                    else if (plane.X < 0) first = Math.Max(first, -FloorDivide(rest, -2 * plane.X));
                    else if (rest < 0) last = -1;
                    if (last < first) break;
                }

                count += Math.Max(0, last - first + 1);
            }
        }

        return count;
    }

    private static long FloorDivide(long a, long b)
    {
        (long quotient, long remainder) = Math.DivRem(a, b);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Andrew's monotone chain: corners only, points on edges are left out.</summary>
    private static List<(long Y, long X)> PlanarHull(List<(long Y, long X)> points)
    {
        points.Sort();
        if (points.Count < 3) return points;
        var hull = new List<(long Y, long X)>();
        foreach (bool upper in (bool[])[false, true])
        {
            int floor = hull.Count;
            for (int i = 0; i < points.Count; i++)
            {
                (long y, long x) = upper ? points[points.Count - 1 - i] : points[i];
                while (hull.Count >= floor + 2 && Turn(hull[^2], hull[^1], (y, x)) <= 0) hull.RemoveAt(hull.Count - 1);
                hull.Add((y, x));
            }

            hull.RemoveAt(hull.Count - 1);
        }

        return hull.Count == 0 ? [points[0]] : hull;

        static long Turn((long Y, long X) a, (long Y, long X) b, (long Y, long X) c) => ((b.Y - a.Y) * (c.X - a.X)) - ((b.X - a.X) * (c.Y - a.Y));
    }

    private void Build()
    {
        int[] corners = FirstTetrahedron();
        int[][] triangles = [[0, 1, 2], [0, 3, 1], [1, 3, 2], [2, 3, 0]];
        foreach (int[] t in triangles) _faces.Add(new Face(_points, corners[t[0]], corners[t[1]], corners[t[2]]));
        foreach (Face face in _faces) face.Link(_faces);
        Distribute(Enumerable.Range(0, _points.Length), _faces);
        var pending = new Stack<Face>(_faces);
        while (pending.TryPop(out Face? face))
        {
            if (!face.Alive || face.Outside.Count == 0) continue;
            foreach (Face made in Raise(face)) pending.Push(made);
        }
    }

    /// <summary>Adds the farthest point above a face: the faces that see it make way for a cone.</summary>
    private List<Face> Raise(Face start)
    {
        int tip = start.Outside.MaxBy(p => start.Height(_points[p]));
        var seen = new HashSet<Face> { start };
        var horizon = new List<(int From, int To, Face Beyond)>();
        var stack = new Stack<Face>([start]);
        while (stack.TryPop(out Face? face))
        {
            for (int e = 0; e < 3; e++)
            {
                Face neighbor = face.Neighbors[e];
                if (seen.Contains(neighbor)) continue;
                if (neighbor.Height(_points[tip]) > 0)
                {
                    seen.Add(neighbor);
                    stack.Push(neighbor);
                }
                else
                {
                    horizon.Add((face.Corners[e], face.Corners[(e + 1) % 3], neighbor));
                }
            }
        }

        var made = new List<Face>(horizon.Count);
        var byFrom = new Dictionary<int, Face>();
        foreach ((int from, int to, Face beyond) in horizon)
        {
            var face = new Face(_points, from, to, tip);
            face.Neighbors[0] = beyond;
            beyond.Neighbors[Array.IndexOf(beyond.Corners, to)] = face;
            byFrom.Add(from, face);
            made.Add(face);
        }

        foreach (Face face in made)
        {
            Face next = byFrom[face.Corners[1]];
            face.Neighbors[1] = next;
            next.Neighbors[2] = face;
        }

        foreach (Face face in seen) face.Alive = false;
        Distribute(seen.SelectMany(f => f.Outside).Where(p => p != tip), made);
        _faces.AddRange(made);
        return made;
    }

    private void Distribute(IEnumerable<int> points, List<Face> faces)
    {
        foreach (int point in points)
        {
            foreach (Face face in faces)
            {
                if (face.Height(_points[point]) <= 0) continue;
                face.Outside.Add(point);
                break;
            }
        }
    }

    /// <summary>Four corners that are not in one plane, so that the triangles of <see cref="Build"/> look outwards.</summary>
    private int[] FirstTetrahedron()
    {
        int a = 0, b = _points.Length - 1; // the lowest and the highest plane
        int c = Farthest(p => Squared(Cross(Difference(b, a), Difference(p, a))));
        (long Z, long Y, long X) normal = Cross(Difference(b, a), Difference(c, a));
        int d = Farthest(p => Math.Abs(Dot(normal, Difference(p, a))));

        // Seen from outside a, b, c must turn so that d lies below.
        return Dot(normal, Difference(d, a)) < 0 ? [a, b, c, d] : [a, c, b, d];

        int Farthest(Func<int, Int128> measure)
        {
            (int best, Int128 most) = (0, -1);
            for (int p = 0; p < _points.Length; p++)
            {
                Int128 value = measure(p);
                if (value > most) (best, most) = (p, value);
            }

            return best;
        }

        (long Z, long Y, long X) Difference(int p, int q) => (_points[p].Z - _points[q].Z, _points[p].Y - _points[q].Y, _points[p].X - _points[q].X);
        static Int128 Squared((long Z, long Y, long X) v) => ((Int128)v.Z * v.Z) + ((Int128)v.Y * v.Y) + ((Int128)v.X * v.X);
    }

    private static (long Z, long Y, long X) Cross((long Z, long Y, long X) a, (long Z, long Y, long X) b) =>
        ((a.Y * b.X) - (a.X * b.Y), (a.X * b.Z) - (a.Z * b.X), (a.Z * b.Y) - (a.Y * b.Z));

    private static long Dot((long Z, long Y, long X) a, (long Z, long Y, long X) b) => (a.Z * b.Z) + (a.Y * b.Y) + (a.X * b.X);

    /// <summary>A triangle; neighbor e lies beyond the edge from corner e to the next.</summary>
    private sealed class Face
    {
        private readonly (long Z, long Y, long X) _normal;
        private readonly long _offset;

        internal Face((long Z, long Y, long X)[] points, int a, int b, int c)
        {
            Corners = [a, b, c];
            (long Z, long Y, long X) from = points[a], ab = points[b], ac = points[c];
            _normal = Cross((ab.Z - from.Z, ab.Y - from.Y, ab.X - from.X), (ac.Z - from.Z, ac.Y - from.Y, ac.X - from.X));
            _offset = Dot(_normal, from);
        }

        internal int[] Corners { get; }

        internal Face[] Neighbors { get; } = new Face[3];

        internal List<int> Outside { get; } = [];

        internal bool Alive { get; set; } = true;

        internal long Height((long Z, long Y, long X) point) => Dot(_normal, point) - _offset;

        internal void Link(List<Face> faces)
        {
            for (int e = 0; e < 3; e++)
            {
                (int from, int to) = (Corners[e], Corners[(e + 1) % 3]);
                Neighbors[e] = faces.Single(f => f != this && f.Corners.Contains(from) && f.Corners.Contains(to));
            }
        }

        internal HullPlane Reduced()
        {
            long divisor = Divisor(Divisor(Math.Abs(_normal.Z), Math.Abs(_normal.Y)), Math.Abs(_normal.X));
            return new HullPlane(_normal.Z / divisor, _normal.Y / divisor, _normal.X / divisor, _offset / divisor);
        }

        private static long Divisor(long a, long b)
        {
            while (b != 0) (a, b) = (b, a % b);
            return a;
        }
    }
}
