// Longer than 300 lines: one algorithm whose steps share the arrays described below.
//
// Quickhull (Barber, Dobkin and Huhdanpaa 1996, ACM TOMS 22:469) on points with integer coordinates, in integer arithmetic: every test is
// exact, so points on an edge or in a face, which are common for voxels, need no tolerance. A point in the plane of a face is not above it:
// the faces that see a point then always form one disc, and new faces never degenerate.
//
// Coordinates are twice those of voxels, so that face centers are integers. Voxels are represented by their six face centers: a set of
// those always has a volume. scikit-image's convex_hull_image uses the same rule.
//
// A volume has thousands of nuclei, each with a hull of a few hundred triangles: faces are stored in arrays, free slots are reused, and the
// points above a face are a list within one array. LevelHulls passes in only points that can be corners.

namespace QcaNet.Metrics;

/// <summary>The convex hull of voxels as half-spaces.</summary>
internal sealed class ConvexHull3D
{
    /// <summary>Beyond this extent the products of a determinant could exceed 64 bits.</summary>
    internal const int LargestExtent = 1 << 17;

    private const int None = -1;

    private readonly HullPoint[] _points;
    private readonly int[] _next; // of the points above the same face
    private readonly int[] _faceFrom; // of the faces of a cone: the one whose first corner is this point
    private readonly List<int> _free = [];
    private readonly List<int> _seen = [];
    private readonly List<(int From, int To, int Beyond)> _horizon = [];
    private readonly Stack<int> _open = new();
    private Face[] _faces = new Face[64];
    private int _used;
    private int _round;

    private ConvexHull3D(HullPoint[] points)
    {
        _points = points;
        _next = new int[points.Length];
        _faceFrom = new int[points.Length];
        Build();
    }

    /// <summary>Its faces, each once.</summary>
    internal HullPlane[] Planes => [.. Triangles().Select(plane => plane.Reduced()).Distinct()];

    /// <summary>Six times its volume in doubled voxel coordinates, which is 48 times its volume in voxels.</summary>
    internal Int128 SixfoldVolume
    {
        get
        {
            // Sums tetrahedra from a corner to each triangle.
            Int128 sum = 0;
            foreach (Face face in _faces.AsSpan(0, _used))
            {
                if (face.Alive) sum -= face.Plane.Height(_points[0]);
            }

            return sum;
        }
    }

    /// <summary>Creates the hull of the face centers of voxels.</summary>
    /// <param name="rows">The ends of every row that contains voxels, (z, y, first x, last x), in raster order; at least one.</param>
    internal static ConvexHull3D OfVoxelRows(List<(int Z, int Y, int FirstX, int LastX)> rows) => new(LevelHulls.CornersOfVoxelRows(rows));

    /// <summary>Counts the voxel centers inside or on the hull, in a box that contains it.</summary>
    internal long CountVoxels(VoxelBox box)
    {
        HullPlane[] planes = [.. Triangles()];
        var rests = new long[planes.Length];
        long count = 0;
        for (int z = box.FirstZ; z <= box.LastZ; z++)
        {
            for (int i = 0; i < planes.Length; i++) rests[i] = planes[i].Offset - (2 * planes[i].Z * z);
            for (int y = box.FirstY; y <= box.LastY; y++)
            {
                (long first, long last) = (box.FirstX, box.LastX);
                for (int i = 0; i < planes.Length && first <= last; i++)
                {
                    // First tests whether a plane cuts anything off, which few do: a multiplication costs a tenth of a division.
                    long x = 2 * planes[i].X, rest = rests[i] - (2 * planes[i].Y * y);
                    if (x > 0)
                    {
                        if (x * last > rest) last = FloorDivide(rest, x);
                    }
                    else if (x < 0)
                    {
                        if (x * first > rest) first = -FloorDivide(rest, -x);
                    }
                    else if (rest < 0)
                    {
                        last = first - 1;
                    }
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

    /// <summary>The planes of the triangles, without most of those that duplicate the plane of a neighbor.</summary>
    private IEnumerable<HullPlane> Triangles()
    {
        for (int f = 0; f < _used; f++)
        {
            if (_faces[f].Alive && !RepeatsNeighbor(f)) yield return _faces[f].Plane;
        }
    }

    private bool RepeatsNeighbor(int f)
    {
        for (int e = 0; e < 3; e++)
        {
            int neighbor = _faces[f].Neighbors[e];
            if (neighbor > f) continue;

            // The neighbor lies in the same plane if all of its corners do.
            bool same = true;
            for (int c = 0; c < 3; c++) same &= _faces[f].Plane.Height(_points[_faces[neighbor].Corners[c]]) == 0;
            if (same) return true;
        }

        return false;
    }

    private void Build()
    {
        int[] corners = FirstTetrahedron();
        int[][] triangles = [[0, 1, 2], [0, 3, 1], [1, 3, 2], [2, 3, 0]];
        foreach (int[] t in triangles) Add(corners[t[0]], corners[t[1]], corners[t[2]]);
        for (int f = 0; f < 4; f++)
        {
            for (int e = 0; e < 3; e++)
            {
                (int from, int to) = (_faces[f].Corners[e], _faces[f].Corners[(e + 1) % 3]);
                _faces[f].Neighbors[e] = Enumerable.Range(0, 4).Single(g => EdgeOf(g, to, from) != None);
            }
        }

        for (int p = 0; p < _points.Length; p++) Distribute(p, [0, 1, 2, 3]);
        for (int f = 0; f < 4; f++) _open.Push(f);
        var made = new List<int>();
        while (_open.TryPop(out int face))
        {
            if (!_faces[face].Alive || _faces[face].Farthest == None) continue;
            Raise(face, made);
            foreach (int f in made) _open.Push(f);
        }
    }

    /// <summary>Adds the farthest point above a face: the faces that see it are replaced by a cone.</summary>
    private void Raise(int start, List<int> made)
    {
        int tip = _faces[start].Farthest;
        HullPoint at = _points[tip];
        _round++;
        _seen.Clear();
        _horizon.Clear();
        _seen.Add(start);
        _faces[start].Round = _round;
        for (int i = 0; i < _seen.Count; i++)
        {
            int face = _seen[i];
            for (int e = 0; e < 3; e++)
            {
                int neighbor = _faces[face].Neighbors[e];
                if (_faces[neighbor].Round == _round) continue;
                if (_faces[neighbor].Plane.Height(at) > 0)
                {
                    _faces[neighbor].Round = _round;
                    _seen.Add(neighbor);
                }
                else
                {
                    _horizon.Add((_faces[face].Corners[e], _faces[face].Corners[(e + 1) % 3], neighbor));
                }
            }
        }

        foreach (int face in _seen) _faces[face].Alive = false;
        made.Clear();
        foreach ((int from, int to, int beyond) in _horizon)
        {
            int face = Add(from, to, tip);
            _faces[face].Neighbors[0] = beyond;
            _faces[beyond].Neighbors[EdgeOf(beyond, to, from)] = face;
            _faceFrom[from] = face;
            made.Add(face);
        }

        foreach (int face in made)
        {
            int next = _faceFrom[_faces[face].Corners[1]];
            _faces[face].Neighbors[1] = next;
            _faces[next].Neighbors[2] = face;
        }

        Span<int> cone = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(made);
        foreach (int face in _seen)
        {
            for (int p = _faces[face].Head; p != None;)
            {
                int following = _next[p];
                if (p != tip) Distribute(p, cone);
                p = following;
            }
        }

        _free.AddRange(_seen);
    }

    /// <summary>Assigns a point to the first of the faces that it lies above.</summary>
    private void Distribute(int point, ReadOnlySpan<int> faces)
    {
        foreach (int face in faces)
        {
            ref Face f = ref _faces[face];
            long height = f.Plane.Height(_points[point]);
            if (height <= 0) continue;
            _next[point] = f.Head;
            f.Head = point;
            if (height > f.Highest) (f.Highest, f.Farthest) = (height, point);
            return;
        }
    }

    private int Add(int a, int b, int c)
    {
        int slot;
        if (_free.Count > 0)
        {
            slot = _free[^1];
            _free.RemoveAt(_free.Count - 1);
        }
        else
        {
            slot = _used++;
            if (slot == _faces.Length) Array.Resize(ref _faces, 2 * slot);
        }

        HullPoint from = _points[a];
        (long z, long y, long x) = HullPoint.Cross(_points[b] - from, _points[c] - from);
        _faces[slot] = new Face
        {
            Plane = new HullPlane(z, y, x, (z * from.Z) + (y * from.Y) + (x * from.X)),
            Head = None,
            Farthest = None,
            Alive = true,
        };
        (_faces[slot].Corners[0], _faces[slot].Corners[1], _faces[slot].Corners[2]) = (a, b, c);
        return slot;
    }

    /// <summary>The number of the edge from one corner to another, or -1 if there is no such edge.</summary>
    private int EdgeOf(int face, int from, int to)
    {
        for (int e = 0; e < 3; e++)
        {
            if (_faces[face].Corners[e] == from && _faces[face].Corners[(e + 1) % 3] == to) return e;
        }

        return None;
    }

    /// <summary>Four corners that are not coplanar, ordered so that the triangles of <see cref="Build"/> face outwards.</summary>
    private int[] FirstTetrahedron()
    {
        // Any corners will do; distant ones leave less work. Only the test whether they are collinear or coplanar is exact.
        int a = 0, b = _points.Length - 1; // the lowest and the highest plane
        int c = Farthest(p => Squared(HullPoint.Cross(_points[b] - _points[a], _points[p] - _points[a])));
        (long z, long y, long x) = HullPoint.Cross(_points[b] - _points[a], _points[c] - _points[a]);
        var plane = new HullPlane(z, y, x, (z * _points[a].Z) + (y * _points[a].Y) + (x * _points[a].X));
        int d = Farthest(p => Math.Abs((double)plane.Height(_points[p])));

        // Seen from outside, a, b, c must be ordered so that d lies below.
        return plane.Height(_points[d]) < 0 ? [a, b, c, d] : [a, c, b, d];

        int Farthest(Func<int, double> measure)
        {
            (int best, double most) = (0, -1);
            for (int p = 0; p < _points.Length; p++)
            {
                double value = measure(p);
                if (value > most) (best, most) = (p, value);
            }

            return best;
        }

        static double Squared((long Z, long Y, long X) v) => ((double)v.Z * v.Z) + ((double)v.Y * v.Y) + ((double)v.X * v.X);
    }

    /// <summary>A triangle; neighbor e lies beyond the edge from corner e to the next.</summary>
    private struct Face
    {
        internal HullPlane Plane;
        internal Three Corners;
        internal Three Neighbors;
        internal int Head; // the first of the points above it
        internal int Farthest;
        internal long Highest;
        internal int Round;
        internal bool Alive;
    }

    [System.Runtime.CompilerServices.InlineArray(3)]
    private struct Three
    {
        private int _first;
    }
}
