// Two assignments per pair of time points (after Jaqaman et al. 2008, Nature Methods 5:695). The first pairs nuclei one to one within a
// gate: the maximum number of pairs, then the minimum sum of squared steps. A nucleus that remains at the later time point is either new or
// a daughter whose sister took the link. The second assigns it to a mother: a linked pair within the gate of daughters whose two daughters
// are smaller than the mother. The cost is lowest if the midpoint of the daughters is near the position of the mother, where two daughters
// separate.

using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Nuclei tracked over time, with their divisions.</summary>
public sealed class Lineage
{
    private Lineage(IReadOnlyList<NucleusTrack> tracks, IReadOnlyList<Division> divisions) => (Tracks, Divisions) = (tracks, divisions);

    /// <summary>All tracks by ascending id.</summary>
    public IReadOnlyList<NucleusTrack> Tracks { get; }

    /// <summary>All divisions by time point, then by mother.</summary>
    public IReadOnlyList<Division> Divisions { get; }

    /// <summary>Links the nuclei of consecutive time points.</summary>
    /// <param name="timePoints">The nuclei of each time point, measured with spacing.</param>
    /// <param name="options">The maximum distances and volumes; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="timePoints"/> is null.</exception>
    /// <exception cref="ArgumentException">A nucleus has no position in micrometers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is not above 0.</exception>
    public static Lineage Link(IReadOnlyList<IReadOnlyList<Nucleus>> timePoints, LinkingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timePoints);
        options ??= new LinkingOptions();
        Positive(options.MaximumStep, nameof(LinkingOptions.MaximumStep));
        Positive(options.MaximumDaughterDistance, nameof(LinkingOptions.MaximumDaughterDistance));
        Positive(options.MaximumDaughterVolume, nameof(LinkingOptions.MaximumDaughterVolume));
        if (timePoints.Any(t => t.Any(n => n.CentroidMicrometers is null)))
        {
            throw new ArgumentException(
                "A nucleus has no position in micrometers; measure labels that have a spacing.", nameof(timePoints));
        }

        var open = new List<OpenTrack>();
        var all = new List<OpenTrack>();
        var divisions = new List<(OpenTrack Mother, OpenTrack A, OpenTrack B, int Time)>();
        for (int time = 0; time < timePoints.Count; time++)
        {
            IReadOnlyList<Nucleus> now = timePoints[time];
            (int[] link, int?[] mother) = Step([.. open.Select(t => t.Nucleus)], now, options);
            var trackOf = new OpenTrack?[now.Count];
            var divided = new HashSet<int>(mother.OfType<int>());
            for (int row = 0; row < link.Length; row++)
            {
                if (link[row] >= 0 && !divided.Contains(row)) trackOf[link[row]] = open[row].Continue(now[link[row]]);
            }

            for (int i = 0; i < now.Count; i++)
            {
                if (trackOf[i] is null) all.Add(trackOf[i] = new OpenTrack(time, now[i]));
            }

            for (int i = 0; i < now.Count; i++)
            {
                if (mother[i] is not { } row) continue;
                (OpenTrack parent, OpenTrack a, OpenTrack b) = (open[row], trackOf[link[row]]!, trackOf[i]!);
                (a.Parent, b.Parent) = (parent, parent);
                divisions.Add((parent, a, b, time));
            }

            open = [.. trackOf.Select(t => t!)];
        }

        return Numbered(all, divisions);

        static void Positive(double value, string name)
        {
            if (!(value > 0)) throw new ArgumentOutOfRangeException(name, value, $"{name} must be above 0.");
        }
    }

    /// <summary>
    /// Writes the table of the Cell Tracking Challenge, <c>res_track.txt</c>: <c>L B E P</c> per track (label, first and last time point,
    /// parent).
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteTracks(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (NucleusTrack t in Tracks)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{t.Id} {t.First} {t.Last} {t.Parent}\n"));
        }
    }

    /// <summary>Writes one row per nucleus and time point: <c>track,parent,time_point,time_h,label</c>.</summary>
    /// <param name="writer">Receives the text; lines end with \n.</param>
    /// <param name="interval">Time between consecutive time points.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteCsv(TextWriter writer, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("track,parent,time_point,time_h,label\n");
        foreach (NucleusTrack track in Tracks)
        {
            for (int i = 0; i < track.Labels.Count; i++)
            {
                double hours = interval.TotalHours * (track.First + i);
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture, $"{track.Id},{track.Parent},{track.First + i},{hours},{track.Labels[i]}\n"));
            }
        }
    }

    /// <summary>
    /// Returns the labels of a time point with the ids of their tracks: together with <see cref="WriteTracks"/>, the input that the Cell
    /// Tracking Challenge scores (<c>maskTTT.tif</c>).
    /// </summary>
    /// <param name="labels">The measured labels; not changed.</param>
    /// <param name="timePoint">Index of their time point, from 0.</param>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">The labels contain an id that no track has at this time point.</exception>
    public Volume<int> Rename(Volume<int> labels, int timePoint)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var names = new Dictionary<int, int> { [0] = 0 };
        foreach (NucleusTrack t in Tracks.Where(t => t.First <= timePoint && t.Last >= timePoint))
        {
            names.Add(t.Labels[timePoint - t.First], t.Id);
        }

        Volume<int> renamed = labels.Clone();
        foreach (ref int voxel in renamed.Voxels)
        {
            voxel = names.TryGetValue(voxel, out int name)
                ? name
                : throw new ArgumentException(
                    $"Id {voxel} does not belong to a track at time point {timePoint}; were these labels linked?", nameof(labels));
        }

        return renamed;
    }

    private static (int[] Link, int?[] Mother) Step(Nucleus[] before, IReadOnlyList<Nucleus> now, LinkingOptions options)
    {
        Point3D[] places = [.. before.Select(Place)], next = [.. now.Select(Place)];
        (int, int, double)[] edges =
        [
            .. NearbyPairs.Find(places, next, options.MaximumStep).Select(p => (p.First, p.Second, p.Distance * p.Distance)),
        ];
        int[] link = SparseAssignment.Solve(before.Length, now.Count, edges);
        var mother = new int?[now.Count];
        int[] single = [.. Enumerable.Range(0, now.Count).Except(link)];
        var births = new List<(int, int, double)>();
        for (int s = 0; s < single.Length; s++)
        {
            for (int b = 0; b < before.Length; b++)
            {
                if (link[b] < 0) continue;
                (Nucleus parent, Nucleus one, Nucleus other) = (before[b], now[link[b]], now[single[s]]);
                if (Place(parent).DistanceTo(Place(other)) > options.MaximumDaughterDistance) continue;
                if (Math.Max(one.Voxels, other.Voxels) > options.MaximumDaughterVolume * parent.Voxels) continue;
                Point3D p = Place(one), q = Place(other);
                double aside = Place(parent).DistanceTo(new Point3D((p.Z + q.Z) / 2, (p.Y + q.Y) / 2, (p.X + q.X) / 2));
                births.Add((s, b, aside * aside));
            }
        }

        int[] parents = SparseAssignment.Solve(single.Length, before.Length, births);
        for (int s = 0; s < single.Length; s++) mother[single[s]] = parents[s] >= 0 ? parents[s] : null;
        return (link, mother);
    }

    private static Point3D Place(Nucleus nucleus) => nucleus.CentroidMicrometers!.Value;

    private static Lineage Numbered(List<OpenTrack> all, List<(OpenTrack Mother, OpenTrack A, OpenTrack B, int Time)> divisions)
    {
        var ids = new Dictionary<OpenTrack, int>();
        foreach (OpenTrack track in all.OrderBy(t => t.First).ThenBy(t => t.Labels[0])) ids.Add(track, ids.Count + 1);
        NucleusTrack[] tracks =
        [
            .. ids.Select(t => new NucleusTrack(
                t.Value, t.Key.First, t.Key.First + t.Key.Labels.Count - 1, t.Key.Parent is { } parent ? ids[parent] : 0, t.Key.Labels)),
        ];
        Division[] found =
        [
            .. divisions.Select(d => new Division(ids[d.Mother], Math.Min(ids[d.A], ids[d.B]), Math.Max(ids[d.A], ids[d.B]), d.Time))
                .OrderBy(d => d.TimePoint).ThenBy(d => d.Mother),
        ];
        return new Lineage(tracks, found);
    }

    private sealed class OpenTrack(int first, Nucleus nucleus)
    {
        internal int First { get; } = first;

        internal List<int> Labels { get; } = [nucleus.Id];

        internal Nucleus Nucleus { get; private set; } = nucleus;

        internal OpenTrack? Parent { get; set; }

        internal OpenTrack Continue(Nucleus next)
        {
            Nucleus = next;
            Labels.Add(next.Id);
            return this;
        }
    }
}
