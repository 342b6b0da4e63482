using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Measuring;

/// <summary>Runs <c>criteria</c>: a volume that cannot be measured is reported, and the others are still measured.</summary>
internal sealed class CriteriaRun(CriteriaRequest request, bool json, Terminal terminal, CancellationToken cancellationToken)
{
    private readonly List<(LabelSource Source, IReadOnlyList<NucleusCriteria> Nuclei)> _measured = [];
    private readonly SpatialTable? _spatial = request.Spatial is null ? null : new SpatialTable(request.Radii, request.ShellThickness);
    private int _failed;

    /// <summary>Measures all label volumes.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CallException">The command line is invalid.</exception>
    public int Run()
    {
        TimeSpan? interval = null;
        foreach (string file in InputFiles.Expand(request.Paths, Fail, terminal.Problem))
        {
            if (Try(file, () => LabelSource.Of(file)) is not { Sources: { } sources } found) continue;
            if (sources.Count > 1 && !request.IsTimeSeries)
            {
                Fail($"{file}: The file contains {sources.Count} time points; add --time-series to track its nuclei over time.");
                continue;
            }

            interval ??= found.Interval;
            foreach (LabelSource source in sources) Try(file, () => Measure(source));
        }

        if (_measured.Count > 0)
        {
            if (request.Csv is not null) TextFile.Write(request.Csv, WriteCsv);
            if (request.Published is not null)
            {
                TextFile.Write(
                    request.Published, writer => PublishedTable.WriteCsv(writer, _measured.Select(m => m.Nuclei), request.BoundaryVoxels));
            }

            if (request.Spatial is not null) _spatial!.Write(request.Spatial);
            if (request.IsTimeSeries) Follow(request.Interval ?? interval);
        }

        return _failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private bool Measure(LabelSource source)
    {
        cancellationToken.ThrowIfCancellationRequested();
        terminal.Progress(source.Name);
        Volume<int> labels = source.Read(request.Spacing);
        if (StackFile.DoubtOfLabels(labels.Voxels) is { } doubt) terminal.Problem($"{source.File}: {doubt}");
        IReadOnlyList<NucleusCriteria> nuclei = source.Measure(labels, request.Images);
        object? spatial = _spatial?.Add(source, labels, nuclei);
        _measured.Add((source, nuclei));
        terminal.EndProgress();
        Show(source, nuclei, spatial);
        return true;
    }

    private void Follow(TimeSpan? interval)
    {
        // A gap would look like two divisions and two lost nuclei.
        if (_failed > 0)
        {
            Fail("the time series was not tracked, because a time point is missing; fix the problem, or remove the file.");
            return;
        }

        if (interval is null) throw new CallException(
            "--time-series: the file does not state the interval between time points; give it with --interval MIN.");
        if (_measured.SelectMany(m => m.Nuclei).Any(n => n.Nucleus.CentroidMicrometers is null))
        {
            throw new CallException(
                "--time-series: the files do not state the voxel spacing, which distances need; give it with --spacing z,y,x.");
        }

        var series = NucleusTimeSeries.Create([.. _measured.Select(m => m.Nuclei)], interval.Value);
        IReadOnlyDictionary<string, string> files = request.Tracks is null
            ? new Dictionary<string, string>()
            : TimeSeriesOutput.Write(series, [.. _measured.Select(m => m.Source)], request, terminal, cancellationToken);
        if (json) terminal.Output.WriteLine(TimeSeriesOutput.Json(series, files));
        else if (!terminal.Quiet) TimeSeriesOutput.Show(terminal, series, files);
    }

    private void Show(LabelSource source, IReadOnlyList<NucleusCriteria> nuclei, object? spatial)
    {
        if (json)
        {
            terminal.Output.WriteLine(
                JsonLine.Of(new { source.File, TimePoint = source.Time, nuclei.Count, Nuclei = nuclei.Select(ToJson), Spatial = spatial }));
        }
        else if (!terminal.Quiet)
        {
            terminal.Output.WriteLine($"{source.Name}: {nuclei.Count} {(nuclei.Count == 1 ? "nucleus" : "nuclei")}");
            if (!request.IsTimeSeries) NucleusTable.Show(terminal, [.. nuclei.Select(n => n.Nucleus)]);
        }
    }

    /// <summary>The columns of the table, with centroids as arrays.</summary>
    private static Dictionary<string, object?> ToJson(NucleusCriteria criteria) => new(CriteriaTable.ToDictionary(criteria))
    {
        ["centroid_um"] = criteria.Nucleus.CentroidMicrometers is { } um ? new[] { um.Z, um.Y, um.X } : null,
        ["centroid_voxels"] = new[] { criteria.Nucleus.Centroid.Z, criteria.Nucleus.Centroid.Y, criteria.Nucleus.Centroid.X },
    };

    private void WriteCsv(TextWriter writer)
    {
        writer.WriteLine(Csv.Row(CriteriaTable.Columns.Prepend("file")));
        foreach ((LabelSource source, IReadOnlyList<NucleusCriteria> nuclei) in _measured)
        {
            foreach (NucleusCriteria nucleus in nuclei) writer.WriteLine($"{Csv.Row([source.Name])},{CriteriaTable.Row(nucleus)}");
        }
    }

    private T? Try<T>(string file, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
        {
            Fail(ProblemText.Of(file, error));
            return default;
        }
    }

    private void Fail(string problem)
    {
        _failed++;
        terminal.Problem(problem);
    }
}
