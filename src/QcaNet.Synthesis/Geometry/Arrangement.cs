using System.Globalization;
using QcaNet.Synthesis.Numerics;

namespace QcaNet.Synthesis.Geometry;

/// <summary>The positions of the nuclei: ellipsoids inside the embryo's sphere that never overlap; some of them touch.</summary>
/// <remarks>
/// Random sequential addition, large bodies first. Of several free positions, the one farthest from its neighbors is chosen, because cells
/// keep their nuclei apart. Touching nuclei come last: each is slid along a random direction towards a randomly chosen body until their
/// surfaces meet; a position is accepted only if voxels of the two then share a face on the grid. If a body cannot be placed, the
/// arrangement starts over; sizes that follow the stage shrink by 3 % after a few such attempts, specified sizes do not.
/// </remarks>
internal sealed class Arrangement
{
    private const int Draws = 3000;
    private const int Choices = 5;
    private const int StartsAtFullSize = 4;
    private const int Starts = 30;

    private readonly SyntheticEmbryoOptions _options;
    private readonly RandomStream _random;
    private readonly double _gap;
    private readonly List<Ellipsoid> _bodies = [];
    private readonly List<int?> _partners = [];
    private readonly List<bool> _mitotic = [];
    private readonly List<Ellipsoid> _polarBodies = [];

    private Arrangement(SyntheticEmbryoOptions options)
    {
        _options = options;
        _random = new RandomStream(options.Seed, 1);
        _gap = options.ResolvedGap();
        Radius = options.ResolvedEmbryoRadius();
        Center = new Vector(
            0.5 * (options.Shape.Depth - 1) * options.Spacing.Z,
            0.5 * (options.Shape.Height - 1) * options.Spacing.Y,
            0.5 * (options.Shape.Width - 1) * options.Spacing.X);
    }

    /// <summary>Center of the embryo, which is the center of the volume.</summary>
    public Vector Center { get; }

    /// <summary>Radius of the embryo, micrometers.</summary>
    public double Radius { get; }

    public IReadOnlyList<Ellipsoid> Bodies => _bodies;

    /// <summary>For each body, the one it was slid against, if any.</summary>
    public IReadOnlyList<int?> Partners => _partners;

    public IReadOnlyList<bool> Mitotic => _mitotic;

    /// <summary>Bright bodies at the rim that are not nuclei.</summary>
    public IReadOnlyList<Ellipsoid> PolarBodies => _polarBodies;

    /// <summary>Places all bodies.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static Arrangement Find(SyntheticEmbryoOptions options)
    {
        var arrangement = new Arrangement(options);
        double radius = options.ResolvedNucleusRadius();
        for (int start = 0; start < Starts; start++)
        {
            if (arrangement.TryPlaceAll(radius))
            {
                arrangement.PlacePolarBodies(radius);
                return arrangement;
            }

            if (options.NucleusRadius is null && start >= StartsAtFullSize) radius *= 0.97;
        }

        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Nuclei} nuclei of mean radius {options.ResolvedNucleusRadius():0.##} micrometers with gaps of "
            + $"{arrangement._gap:0.##} do not fit into an embryo of radius {arrangement.Radius:0.##} at {options.Spacing} micrometers: "
            + $"use fewer or smaller nuclei, a smaller MinimalGap, or a larger embryo.");
        throw new ArgumentException(message, nameof(options));
    }

    private bool TryPlaceAll(double meanRadius)
    {
        _bodies.Clear();
        _partners.Clear();
        _mitotic.Clear();
        (Ellipsoid Body, bool Mitotic)[] bodies = DrawBodies(meanRadius);
        int apart = bodies.Length - _options.TouchingPairs();
        for (int i = 0; i < bodies.Length; i++)
        {
            (Ellipsoid body, bool mitotic) = bodies[i];
            int? partner = null;
            Ellipsoid? placed = i < apart ? PlaceApart(body) : PlaceAgainst(body, out partner);
            if (placed is null) return false;
            _bodies.Add(placed);
            _partners.Add(partner);
            _mitotic.Add(mitotic);
        }

        return true;
    }

    private (Ellipsoid Body, bool Mitotic)[] DrawBodies(double meanRadius)
    {
        var bodies = new (Ellipsoid Body, bool Mitotic)[_options.Nuclei];
        for (int i = 0; i < bodies.Length; i++)
        {
            double radius = meanRadius * _random.Factor(_options.RadiusVariation);
            bool mitotic = _random.Uniform() < _options.MitoticFraction;
            double a = _random.Factor(_options.Elongation);
            double b = _random.Factor(_options.Elongation);
            double c = _random.Factor(_options.Elongation);

            // The three are rescaled so that elongation does not change the volume.
            double scale = radius / PortableMath.Pow(a * b * c, 1.0 / 3);

            // A metaphase plate: a flat disc with about a third of the volume.
            if (mitotic) (a, b, c) = (0.5 * a, 0.85 * b, 0.85 * c);
            (Vector axisA, Vector axisB, Vector axisC) = DrawAxes();
            var body = new Ellipsoid(Center, axisA, axisB, axisC, a * scale, b * scale, c * scale);
            bodies[i] = (_options.StretchAlongZ == 1 ? body : body.StretchedAlongZ(_options.StretchAlongZ), mitotic);
        }

        // Placing large ones first packs more densely. Ties between equal sizes cannot be random: sizes are continuous, or all equal, in
        // which case the order is kept.
        return [.. bodies.OrderByDescending(body => body.Body.Longest)];
    }

    // A uniform rotation: a random direction, and a second one made perpendicular to it.
    private (Vector A, Vector B, Vector C) DrawAxes()
    {
        Vector a = DrawDirection();
        Vector b;
        do
        {
            b = DrawDirection();
            b -= a * b.Dot(a);
        }
        while (b.Length < 1e-3);
        b = b.Unit;
        return (a, b, a.Cross(b).Unit);
    }

    private Vector DrawDirection()
    {
        Vector v;
        do
        {
            v = new Vector(_random.Normal(), _random.Normal(), _random.Normal());
        }
        while (v.Length < 1e-6);
        return v.Unit;
    }

    private Ellipsoid? PlaceApart(Ellipsoid body)
    {
        double room = Radius - body.Shortest;
        if (room < 0) return null;
        Ellipsoid? best = null;
        double farthest = double.NegativeInfinity;
        int found = 0;
        for (int draw = 0; draw < Draws && found < Choices; draw++)
        {
            var offset = new Vector(_random.Uniform(-room, room), _random.Uniform(-room, room), _random.Uniform(-room, room));
            Ellipsoid candidate = body with { Center = Center + offset };
            if (!candidate.LiesWithin(Center, Radius)) continue;
            double nearest = NearestCenter(candidate);
            if (nearest <= farthest || !KeepsGap(candidate, except: null)) continue;
            (best, farthest) = (candidate, nearest);
            found++;
        }

        return best;
    }

    private Ellipsoid? PlaceAgainst(Ellipsoid body, out int? partner)
    {
        for (int draw = 0; draw < Draws; draw++)
        {
            int index = _random.Index(_bodies.Count);
            Ellipsoid other = _bodies[index];
            Vector direction = DrawDirection();
            Ellipsoid candidate = SlideAgainst(body, other, direction);
            if (!candidate.LiesWithin(Center, Radius)) continue;
            if (!KeepsGap(candidate, except: index) || !candidate.MeetsOnGrid(other, _options.Spacing)) continue;
            partner = index;
            return candidate;
        }

        partner = null;
        return null;
    }

    // Bisects for the smallest center distance at which the surfaces are separate; 24 halvings bring the error below a nanometer.
    private static Ellipsoid SlideAgainst(Ellipsoid body, Ellipsoid other, Vector direction)
    {
        double near = 0;
        double far = body.Longest + other.Longest + 1e-6;
        for (int i = 0; i < 24; i++)
        {
            double middle = 0.5 * (near + far);
            if (other.GapTo(body with { Center = other.Center + (direction * middle) }) > 0) far = middle;
            else near = middle;
        }

        return body with { Center = other.Center + (direction * far) };
    }

    private bool KeepsGap(Ellipsoid candidate, int? except)
    {
        for (int i = 0; i < _bodies.Count; i++)
        {
            if (i == except) continue;
            Ellipsoid other = _bodies[i];
            double distance = (other.Center - candidate.Center).Length;

            // Most pairs are decided by their enclosing and inscribed spheres.
            if (distance >= other.Longest + candidate.Longest + _gap) continue;
            if (distance < other.Shortest + candidate.Shortest + _gap) return false;
            if (other.GapTo(candidate) < _gap) return false;
        }

        return true;
    }

    private double NearestCenter(Ellipsoid candidate)
    {
        double nearest = double.PositiveInfinity;
        foreach (Ellipsoid other in _bodies)
        {
            nearest = Math.Min(nearest, (other.Center - candidate.Center).Length - other.Longest - candidate.Longest);
        }

        // The first one has no neighbors; it takes its first position.
        return nearest == double.PositiveInfinity ? 0 : nearest;
    }

    private void PlacePolarBodies(double meanRadius)
    {
        // Measured on the brighter polar bodies of BBBC050: a quarter to two fifths of a nucleus, at the surface of the embryo.
        for (int i = 0; i < _options.PolarBodies; i++)
        {
            double radius = meanRadius * _random.Uniform(0.25, 0.4);
            for (int draw = 0; draw < Draws; draw++)
            {
                Vector place = Center + (DrawDirection() * (Radius - radius));
                (Vector a, Vector b, Vector c) = DrawAxes();
                var candidate = new Ellipsoid(place, a, b, c, radius, radius * 0.9, radius * 0.8);
                if (radius > Radius || !KeepsGap(candidate, except: null)) continue;
                _polarBodies.Add(candidate);
                break;
            }
        }
    }
}
