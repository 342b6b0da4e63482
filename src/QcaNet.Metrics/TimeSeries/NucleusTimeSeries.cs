using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Nuclei over time: criteria of each nucleus, lineage, and timing of cleavages.</summary>
/// <remarks>Time points are counted from 0 at intervals of <see cref="Interval"/>; times are in hours from the first.</remarks>
public sealed class NucleusTimeSeries
{
    private NucleusTimeSeries(IReadOnlyList<IReadOnlyList<NucleusCriteria>> timePoints, TimeSpan interval, LinkingOptions? options)
    {
        (TimePoints, Interval) = (timePoints, interval);
        Lineage = Lineage.Link([.. timePoints.Select(t => (IReadOnlyList<Nucleus>)[.. t.Select(n => n.Nucleus)])], options);
        Counts = [.. timePoints.Select(t => t.Count)];
        MonotoneCounts = CleavageTiming.Monotone(Counts);
        Stages = CleavageTiming.Stages(Counts, interval);
        Synchrony = CleavageTiming.Synchrony(Lineage, interval);
        DoublingsPerHour = CleavageTiming.DoublingsPerHour(Counts, interval);
    }

    /// <summary>The columns of <see cref="WriteTimePoints"/>.</summary>
    public static IReadOnlyList<string> TimePointColumns { get; } =
    [
        "time_point", "time_h", "count", "count_monotone", "divisions",
        "divisions_of_counts", "volume_sum_um3", "volume_mean_um3", "volume_sd_um3",
        "surface_area_sum_um2", "surface_area_mean_um2", "surface_area_sd_um2",
    ];

    /// <summary>The criteria at each time point, by ascending id.</summary>
    public IReadOnlyList<IReadOnlyList<NucleusCriteria>> TimePoints { get; }

    /// <summary>Time between consecutive time points.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Tracks and divisions.</summary>
    public Lineage Lineage { get; }

    /// <summary>Number of nuclei at each time point.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary><see cref="CleavageTiming.Monotone"/> of <see cref="Counts"/>.</summary>
    public IReadOnlyList<double> MonotoneCounts { get; }

    /// <summary>Time spent at each of the published stages.</summary>
    public IReadOnlyList<StageDuration> Stages { get; }

    /// <summary>Synchrony of the divisions of each round.</summary>
    public IReadOnlyList<DivisionRound> Synchrony { get; }

    /// <summary>Rate of development; null if fewer than two time points have a nucleus.</summary>
    public double? DoublingsPerHour { get; }

    /// <summary>Measures and links a sequence of label volumes.</summary>
    /// <param name="labels">
    /// One volume per time point, with spacing; each is read only when needed, so that a lazy sequence holds one at a time.
    /// </param>
    /// <param name="interval">Time between consecutive time points, above 0.</param>
    /// <param name="options">How nuclei are linked; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">A volume has no spacing, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval or an option is not above 0.</exception>
    public static NucleusTimeSeries Measure(IEnumerable<Volume<int>> labels, TimeSpan interval, LinkingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return Create([.. labels.Select(l => ObjectCriteria.Measure(l))], interval, options);
    }

    /// <summary>Links nuclei that have already been measured.</summary>
    /// <param name="timePoints">The nuclei of each time point, measured with spacing.</param>
    /// <param name="interval">Time between consecutive time points, above 0.</param>
    /// <param name="options">How nuclei are linked; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="timePoints"/> is null.</exception>
    /// <exception cref="ArgumentException">A nucleus has no position in micrometers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval or an option is not above 0.</exception>
    public static NucleusTimeSeries Create(
        IReadOnlyList<IReadOnlyList<NucleusCriteria>> timePoints, TimeSpan interval, LinkingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timePoints);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return new NucleusTimeSeries(timePoints, interval, options);
    }

    /// <summary>
    /// Writes one row per nucleus and time point: <c>track,parent,time_point,time_h</c> and the columns of <see cref="CriteriaTable"/>; by
    /// track, then time.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteNuclei(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write($"track,parent,time_point,time_h,{string.Join(',', CriteriaTable.Columns)}\n");
        Dictionary<int, NucleusCriteria>[] byId = [.. TimePoints.Select(t => t.ToDictionary(n => n.Nucleus.Id))];
        foreach (NucleusTrack track in Lineage.Tracks)
        {
            for (int i = 0; i < track.Labels.Count; i++)
            {
                int time = track.First + i;
                string cells = CriteriaTable.Row(byId[time][track.Labels[i]]);
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{track.Id},{track.Parent},{time},{Hours(time)},{cells}\n"));
            }
        }
    }

    /// <summary>
    /// Writes one row per time point with <see cref="TimePointColumns"/>: divisions found by linking and from increases of the monotone
    /// curve of counts; sums, means and standard deviations (divided by n) over the nuclei. Undefined values are empty.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteTimePoints(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write($"{string.Join(',', TimePointColumns)}\n");
        ILookup<int, Division> divisions = Lineage.Divisions.ToLookup(d => d.TimePoint);
        ILookup<int, int> rises = CleavageTiming.Divisions(Counts).ToLookup(t => t);
        for (int time = 0; time < TimePoints.Count; time++)
        {
            object?[] cells =
            [
                time, Hours(time), Counts[time], MonotoneCounts[time], divisions[time].Count(), rises[time].Count(),
                .. NucleusStatistics.SumMeanDeviation([.. TimePoints[time].Select(n => n.Nucleus.Volume)]),
                .. NucleusStatistics.SumMeanDeviation([.. TimePoints[time].Select(n => n.SurfaceArea)]),
            ];
            writer.Write($"{string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)))}\n");
        }
    }

    /// <summary>Writes one row per division: <c>time_point,time_h,mother,daughter_a,daughter_b</c>; the last three are tracks.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteDivisions(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("time_point,time_h,mother,daughter_a,daughter_b\n");
        foreach (Division d in Lineage.Divisions)
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{d.TimePoint},{Hours(d.TimePoint)},{d.Mother},{d.DaughterA},{d.DaughterB}\n"));
        }
    }

    /// <summary>
    /// Writes one row per stage: <c>fewest,most,start_time_point,start_h,duration_h,is_complete</c>; the last stage has no upper limit
    /// (<c>most</c> is empty).
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteStages(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("fewest,most,start_time_point,start_h,duration_h,is_complete\n");
        foreach (StageDuration s in Stages)
        {
            string most = s.Most == int.MaxValue ? string.Empty : s.Most.ToString(CultureInfo.InvariantCulture);
            string complete = s.IsComplete ? "true" : "false";
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{s.Fewest},{most},{s.Start},{Hours(s.Start)},{s.Duration.TotalHours},{complete}\n"));
        }
    }

    /// <summary>Writes one row per round of divisions: <c>round,divisions,deviation_h,range_h</c>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteSynchrony(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("round,divisions,deviation_h,range_h\n");
        foreach (DivisionRound r in Synchrony)
        {
            writer.Write(
                string.Create(CultureInfo.InvariantCulture, $"{r.Round},{r.Divisions},{r.Deviation.TotalHours},{r.Range.TotalHours}\n"));
        }
    }

    private double Hours(int timePoint) => Interval.TotalHours * timePoint;
}
