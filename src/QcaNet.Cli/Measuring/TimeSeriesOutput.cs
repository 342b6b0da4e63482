using System.Globalization;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Measuring;

/// <summary>The output of <c>criteria</c> for a time series.</summary>
internal static class TimeSeriesOutput
{
    /// <summary>Writes the tables of a series, and its masks if requested.</summary>
    /// <returns>The paths of the files by their contents.</returns>
    public static IReadOnlyDictionary<string, string> Write(
        NucleusTimeSeries series,
        IReadOnlyList<LabelSource> sources,
        CriteriaRequest request,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        string folder = OutputFolder.Prepare(request.Tracks!);
        var files = new OrderedDictionary<string, string>();
        Table("tracks", "res_track.txt", series.Lineage.WriteTracks);
        Table("nuclei", "nuclei.csv", series.WriteNuclei);
        Table("time_points", "time-points.csv", series.WriteTimePoints);
        Table("divisions", "divisions.csv", series.WriteDivisions);
        Table("stages", "stages.csv", series.WriteStages);
        Table("synchrony", "synchrony.csv", series.WriteSynchrony);
        if (request.Masks)
        {
            files.Add("masks", folder);
            WriteMasks(series.Lineage, sources, request.Spacing, folder, terminal, cancellationToken);
        }

        return files;

        void Table(string what, string name, Action<TextWriter> write)
        {
            files.Add(what, Path.Combine(folder, name));
            TextFile.Write(files[what], write);
        }
    }

    /// <summary>The result as one JSON line.</summary>
    public static string Json(NucleusTimeSeries series, IReadOnlyDictionary<string, string> files) => JsonLine.Of(new
    {
        TimeSeries = new
        {
            IntervalMin = series.Interval.TotalMinutes,
            TimePoints = series.Counts.Count,
            series.Counts,
            CountsMonotone = series.MonotoneCounts,
            Tracks = series.Lineage.Tracks.Select(t => new { t.Id, t.First, t.Last, t.Parent, t.Labels }),
            Divisions = series.Lineage.Divisions.Select(d => new
            {
                d.TimePoint,
                TimeH = Hours(series, d.TimePoint),
                d.Mother,
                Daughters = new[] { d.DaughterA, d.DaughterB },
            }),
            DivisionsOfCounts = CleavageTiming.Divisions(series.Counts),
            Stages = series.Stages.Select(s => new
            {
                s.Fewest,
                Most = s.Most == int.MaxValue ? (int?)null : s.Most,
                StartTimePoint = s.Start,
                StartH = Hours(series, s.Start),
                DurationH = s.Duration.TotalHours,
                s.IsComplete,
            }),
            Synchrony = series.Synchrony.Select(
                r => new { r.Round, r.Divisions, DeviationH = r.Deviation.TotalHours, RangeH = r.Range.TotalHours }),
            series.DoublingsPerHour,
            Files = files,
        },
    });

    /// <summary>Prints the result as text.</summary>
    public static void Show(Terminal terminal, NucleusTimeSeries series, IReadOnlyDictionary<string, string> files)
    {
        (int first, int last, double minutes) = (series.Counts[0], series.Counts[^1], series.Interval.TotalMinutes);
        Line($"{series.Counts.Count} time points, {minutes} min apart: {first} to {last} nuclei");
        Line($"{series.Lineage.Tracks.Count} tracks, {series.Lineage.Divisions.Count} divisions");
        if (series.DoublingsPerHour is { } rate) Line($"{rate:0.000} doublings per hour");
        foreach (StageDuration s in series.Stages)
        {
            string range = s.Most == s.Fewest ? $"{s.Fewest}" : s.Most == int.MaxValue ? $"{s.Fewest} and more" : $"{s.Fewest} to {s.Most}";
            string cut = s.IsComplete ? string.Empty : " or more";
            Line($"stage of {range}: {s.Duration.TotalHours:0.00} h{cut}");
        }

        foreach ((string what, string path) in files) Line($"{what,-12} {path}");

        void Line(FormattableString text) => terminal.Output.WriteLine("  " + text.ToString(CultureInfo.InvariantCulture));
    }

    private static double Hours(NucleusTimeSeries series, int timePoint) => series.Interval.TotalHours * timePoint;

    private static void WriteMasks(
        Lineage lineage,
        IReadOnlyList<LabelSource> sources,
        VoxelSpacing? spacing,
        string folder,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        // The Cell Tracking Challenge expects 16-bit masks and at least three digits.
        if (lineage.Tracks.Count > ushort.MaxValue)
        {
            throw new CallException(
                $"--masks: {lineage.Tracks.Count} tracks do not fit into the 16-bit masks of the Cell Tracking Challenge; "
                + "leave --masks out.");
        }

        string digits = $"D{Math.Max(3, (sources.Count - 1).ToString(CultureInfo.InvariantCulture).Length)}";
        for (int time = 0; time < sources.Count; time++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = $"mask{time.ToString(digits, CultureInfo.InvariantCulture)}.tif";
            terminal.Progress(name);
            Volume<int> renamed = lineage.Rename(sources[time].Read(spacing), time);
            var mask = new Volume<ushort>(renamed.Shape, renamed.Spacing);
            for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = (ushort)renamed.Voxels[i];
            VolumeWriter.Write(Path.Combine(folder, name), mask);
        }

        terminal.EndProgress();
    }
}
