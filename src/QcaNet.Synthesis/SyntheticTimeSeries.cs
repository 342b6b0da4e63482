using QcaNet.Synthesis.Geometry;
using QcaNet.Synthesis.Numerics;

namespace QcaNet.Synthesis;

/// <summary>
/// A synthetic embryo whose nuclei move, divide and shrink, with its complete lineage: ground truth for linking and for division times.
/// </summary>
/// <remarks>
/// Balls in a sphere, stretched along z like the labels of BBBC050. They move in random steps, push each other apart and stay inside. A
/// nucleus divides along a random axis; its daughters start side by side with half of its volume each, grow for six time points to 0.70 of
/// it (the measured trend of sizes by stage), and move apart. Cells of one generation divide about one cycle after their birth. Positions
/// are computed immediately; labels are drawn on request.
/// </remarks>
public sealed class SyntheticTimeSeries
{
    private const double Stretch = 1.3;

    private readonly List<List<Body>> _frames = [];

    private SyntheticTimeSeries(SyntheticTimeSeriesOptions options) => Options = options;

    /// <summary>The options it was generated from.</summary>
    public SyntheticTimeSeriesOptions Options { get; }

    /// <summary>All divisions by time point.</summary>
    public IReadOnlyList<SyntheticDivision> Divisions { get; private set; } = [];

    /// <summary>Number of nuclei at each time point.</summary>
    public IReadOnlyList<int> Counts => [.. _frames.Select(f => f.Count)];

    /// <summary>Generates a series.</summary>
    /// <param name="options">Behavior of the embryo; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SyntheticTimeSeries Generate(SyntheticTimeSeriesOptions? options = null)
    {
        options ??= new SyntheticTimeSeriesOptions();
        options.Validate();
        var series = new SyntheticTimeSeries(options);
        series.Simulate();
        return series;
    }

    /// <summary>Draws the labels of a time point.</summary>
    /// <param name="timePoint">Index from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such time point.</exception>
    public SyntheticTimePoint Draw(int timePoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timePoint);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(timePoint, _frames.Count);
        List<Body> bodies = _frames[timePoint];
        var shapes = new List<Ellipsoid>();
        foreach (Body body in bodies)
        {
            double across = body.Radius / PortableMath.Pow(Stretch, 1.0 / 3);
            shapes.Add(
                new Ellipsoid(body.Place, new Vector(1, 0, 0), new Vector(0, 1, 0), new Vector(0, 0, 1), across * Stretch, across, across));
        }

        (Volumes.Volume<int> labels, int[] order) = LabelRaster.Draw(shapes, Options.Shape, Options.Spacing);
        return new SyntheticTimePoint(labels, [.. order.Select(i => bodies[i].Cell)]);
    }

    private void Simulate()
    {
        var random = new RandomStream(Options.Seed, 0x4D);
        var spacing = Options.Spacing;
        var middle = new Vector(
            0.5 * (Options.Shape.Depth - 1) * spacing.Z, 0.5 * (
                Options.Shape.Height - 1) * spacing.Y, 0.5 * (Options.Shape.Width - 1) * spacing.X);
        double embryo = 0.98 * Math.Min(middle.Z, Math.Min(middle.Y, middle.X));
        var divisions = new List<SyntheticDivision>();
        var bodies = new List<Body>();
        int cells = 0;
        double radius = 12 * PortableMath.Pow(Options.FirstNuclei / 2.0, -0.17) * embryo / 44;
        for (int i = 0; i < Options.FirstNuclei; i++)
        {
            // Partway through their cycle, but in synchrony.
            bodies.Add(
                new Body(++cells, middle + (Direction(random) * (0.4 * embryo)), radius, radius, Due(0, random) - (0.5 * Options.Cycle)));
        }

        for (int k = 0; k < 200; k++) Relax(bodies, middle, embryo);
        for (int time = 0; time < Options.TimePoints; time++)
        {
            if (time > 0)
            {
                var next = new List<Body>();
                int alive = bodies.Count;
                foreach (Body body in bodies)
                {
                    if (time < body.Due || alive >= Options.LastNuclei)
                    {
                        var step = new Vector(random.Normal(), random.Normal(), random.Normal());
                        double grown = body.Radius + ((body.FullRadius - body.Radius) / 4);
                        next.Add(body with { Place = body.Place + (step * Options.Motion), Radius = grown });
                        continue;
                    }

                    alive++;
                    Vector axis = Direction(random);
                    double born = body.Radius * PortableMath.Pow(0.5, 1.0 / 3);
                    var a = new Body(
                        ++cells, body.Place + (axis * born), born, body.FullRadius * PortableMath.Pow(0.7, 1.0 / 3), Due(time, random));
                    next.Add(a);
                    next.Add(a with { Cell = ++cells, Place = body.Place - (axis * born), Due = Due(time, random) });
                    divisions.Add(new SyntheticDivision(body.Cell, a.Cell, cells, time));
                }

                bodies = next;
                for (int k = 0; k < 6; k++) Relax(bodies, middle, embryo);
            }

            _frames.Add([.. bodies]);
        }

        Divisions = divisions;
    }

    private double Due(int time, RandomStream random) =>
        time + (Options.Cycle * Math.Max(0.2, 1 + (Options.CycleVariation * random.Normal())));

    /// <summary>Moves bodies that are too close a fifth of the overlap apart, and bodies that protrude back inside.</summary>
    private static void Relax(List<Body> bodies, Vector middle, double embryo)
    {
        var moves = new Vector[bodies.Count];
        for (int i = 0; i < bodies.Count; i++)
        {
            for (int j = i + 1; j < bodies.Count; j++)
            {
                Vector between = bodies[j].Place - bodies[i].Place;
                double distance = Math.Max(1e-6, between.Length);
                double overlap = (1.15 * (bodies[i].Radius + bodies[j].Radius)) - distance;
                if (overlap <= 0) continue;
                Vector push = between * (0.2 * overlap / distance);
                moves[i] -= push;
                moves[j] += push;
            }

            Vector outward = bodies[i].Place - middle;
            double reach = outward.Length + (1.2 * bodies[i].Radius) - embryo;
            if (reach > 0 && outward.Length > 1e-6) moves[i] -= outward * (0.5 * reach / outward.Length);
        }

        for (int i = 0; i < bodies.Count; i++) bodies[i] = bodies[i] with { Place = bodies[i].Place + moves[i] };
    }

    private static Vector Direction(RandomStream random)
    {
        while (true)
        {
            var v = new Vector(random.Uniform(-1, 1), random.Uniform(-1, 1), random.Uniform(-1, 1));
            double length = v.Length;
            if (length is > 0.1 and <= 1) return v * (1 / length);
        }
    }

    private sealed record Body(int Cell, Vector Place, double Radius, double FullRadius, double Due);
}
