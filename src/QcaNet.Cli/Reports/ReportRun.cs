using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Reporting;
using QcaNet.Volumes;

namespace QcaNet.Cli.Reports;

/// <summary>Reads label files one after another and writes a report about them.</summary>
internal sealed class ReportRun(ReportRequest request, Terminal terminal, CancellationToken cancellationToken)
{
    /// <summary>Pixels per unit of a plot in a PNG: 300 dpi at half the width of a page.</summary>
    private const double PrintScale = 3;

    private int _failed;

    /// <summary>Writes the report.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        List<string> files = InputFiles.Expand(request.Paths, Fail, terminal.Problem);
        if (files.Count == 0) return ExitCode.SomeFailed;
        if (request.Figures is { } folder) OutputFolder.Prepare(folder);
        var options = new HtmlReportOptions { Title = request.Title, Threads = request.Threads };
        if (Create(files, options) is not { } report) return ExitCode.SomeFailed;
        terminal.EndProgress();
        cancellationToken.ThrowIfCancellationRequested();
        report.Write(request.Output);
        string[] figures = [.. WriteFigures(report)];
        if (request.Json) terminal.Output.WriteLine(JsonLine.Of(ToJson(report, figures)));
        else if (!terminal.Quiet) Tell(report, figures);
        return _failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private HtmlReport? Create(List<string> files, HtmlReportOptions options)
    {
        if (files.Count == 1 && TimePointsOf(files[0]) is { TimePoints: > 1 } series)
        {
            TimeSpan interval = request.Interval ?? (series.Interval is { } seconds and > 0
                ? TimeSpan.FromSeconds(seconds)
                : throw new CallException(
                    $"{files[0]} contains {series.TimePoints} time points, but not their interval; give minutes with --interval."));
            return SeriesOf(Enumerable.Range(0, series.TimePoints).Select(t => (files[0], (int?)t)), series.TimePoints, interval, options);
        }

        if (request.Interval is { } given) return SeriesOf(files.Select(f => (f, (int?)null)), files.Count, given, options);
        IEnumerable<ReportInput> stacks = Read(files.Select(f => (f, (int?)null)), stop: false);
        if (files.Count == 1) return stacks.FirstOrDefault() is { } only ? HtmlReport.OfStack(only, options) : null;
        try
        {
            return HtmlReport.OfDataSet(stacks, files.Count, options);
        }
        catch (ArgumentException) when (_failed >= files.Count)
        {
            return null; // Every file was reported.
        }
    }

    private HtmlReport? SeriesOf(IEnumerable<(string File, int? Time)> points, int count, TimeSpan interval, HtmlReportOptions options)
    {
        // Skipping a time point would shift all later ones.
        try
        {
            HtmlReport report = HtmlReport.OfTimeSeries(Read(points, stop: true), count, interval, options);
            if (_failed == 0) return report;
        }
        catch (ArgumentException) when (_failed > 0)
        {
            // The first time point could not be read.
        }

        terminal.Problem($"{request.Output}: not written, because the time series is not complete.");
        return null;
    }

    private IEnumerable<ReportInput> Read(IEnumerable<(string File, int? Time)> points, bool stop)
    {
        foreach ((string file, int? time) in points)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = Path.GetFileName(file) + (time is { } t ? FormattableString.Invariant($" t{t:000}") : string.Empty);
            terminal.Progress(name);
            ReportInput? input = null;
            try
            {
                input = Read(file, time, name);
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                Fail(ProblemText.Of(file, error));
            }

            if (input is not null) yield return input;
            else if (stop) yield break;
        }
    }

    private ReportInput Read(string file, int? time, string name)
    {
        Volume<int> labels = StackFile.ReadLabels(file, request.Spacing, time: time);
        return new ReportInput(name, labels)
        {
            Image = request.Images is { } images
                ? OnGrid(images, file, time, labels.Shape, path => StackFile.Read(path, null, time: time))
                : null,
            Truth = request.Truth is { } truth
                ? OnGrid(truth, file, time, labels.Shape, path => StackFile.ReadLabels(path, time: time))
                : null,
        };
    }

    /// <summary>Reads the file that belongs to labels: the given file, or the file of the same name in the given folder.</summary>
    private static Volume<T> OnGrid<T>(string named, string labels, int? time, Shape3D shape, Func<string, Volume<T>> read)
        where T : unmanaged
    {
        string path = Directory.Exists(named) ? Path.Combine(named, Path.GetFileName(labels)) : named;
        if (time is { } t && VolumeReader.ReadInfo(path).TimePoints is var points && t >= points)
        {
            throw new VolumeFormatException(
                path, VolumeFormatErrorKind.Unsupported, $"It has {points} time points, but {labels} has more; both need the same number.");
        }

        Volume<T> volume = read(path);
        return volume.Shape == shape
            ? volume
            : throw new VolumeFormatException(
                path,
                VolumeFormatErrorKind.Unsupported,
                $"It has {volume.Shape} voxels, {labels} has {shape}; both must be on the same grid.");
    }

    private static VolumeInfo? TimePointsOf(string file)
    {
        try
        {
            return VolumeReader.ReadInfo(file);
        }
        catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
        {
            return null; // Reported when its voxels are read.
        }
    }

    private IEnumerable<string> WriteFigures(HtmlReport report)
    {
        if (request.Figures is not { } folder) yield break;
        foreach ((string name, Figure figure) in report.Figures)
        {
            figure.WriteSvg(Path.Combine(folder, $"{name}.svg"));
            figure.WritePng(Path.Combine(folder, $"{name}.png"), PrintScale);
            yield return Path.Combine(folder, $"{name}.svg");
            yield return Path.Combine(folder, $"{name}.png");
        }
    }

    private object ToJson(HtmlReport report, string[] figures) => new
    {
        Report = request.Output,
        Kind = report.Kind switch { HtmlReportKind.Stack => "stack", HtmlReportKind.DataSet => "data-set", _ => "time-series" },
        report.Stacks,
        report.Counts,
        IntervalMin = report.Interval?.TotalMinutes,
        Mean = report.Summary?.Means.ToDictionary(m => m.Key, m => m.Value.Mean),
        Figures = figures,
    };

    private void Tell(HtmlReport report, string[] figures)
    {
        string nuclei = report.Counts.Sum() is 1 ? "1 nucleus" : $"{report.Counts.Sum()} nuclei";
        string what = report.Kind switch
        {
            HtmlReportKind.Stack => nuclei,
            HtmlReportKind.DataSet => $"{nuclei} in {report.Stacks} stacks",
            _ => $"{report.Stacks} time points, {report.Counts[0]} to {report.Counts[^1]} nuclei",
        };
        terminal.Output.WriteLine($"{request.Output}: {what}");
        if (report.Summary is { } summary)
        {
            (double? iou, double? seg, double? mucov) = (summary.Means["iou"].Mean, summary.Means["seg"].Mean, summary.Means["mucov"].Mean);
            terminal.Output.WriteLine(
                FormattableString.Invariant($"  against the truth: IoU {iou:0.000}  SEG {seg:0.000}  MUCov {mucov:0.000}"));
        }

        if (figures.Length > 0) terminal.Output.WriteLine($"  plots: {request.Figures}");
    }

    private void Fail(string problem)
    {
        _failed++;
        terminal.Problem(problem);
    }
}
