using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>
/// Writes the page: the template with its style and script, the data of the report as JSON, and for every stack a block of JSON that the
/// script parses only when the stack is shown.
/// </summary>
internal sealed class ReportPage(HtmlReport report, IReadOnlyList<ReportItem> items, Lineage? lineage)
{
    private static readonly string[] Scripts = ["data.js", "scene.js", "slices.js", "table.js", "report.js"];

    // Plots of thousands of dots are smaller as bitmaps.
    private const int LargestSvg = 300_000;

    private readonly Dictionary<int, int>[]? _tracks = lineage is null ? null : TracksOf(lineage, items.Count);
    private readonly ReportTable[] _tables = [.. Tables(report, items, lineage)];

    public void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        string[] parts = Asset("report.html").Split("<!--", StringSplitOptions.None);
        writer.Write(parts[0]);
        foreach (string part in parts.Skip(1))
        {
            int end = part.IndexOf("-->", StringComparison.Ordinal);
            WritePart(writer, part[..end]);
            writer.Write(part[(end + 3)..]);
        }
    }

    private void WritePart(StreamWriter writer, string name)
    {
        switch (name)
        {
            case "title": writer.Write(WebUtility.HtmlEncode(report.Title)); break;
            case "facts": writer.Write(WebUtility.HtmlEncode(Facts())); break;
            case "style": writer.Write(Style()); break;
            case "figures": WriteFigures(writer); break;
            case "definitions": WriteDefinitions(writer); break;
            case "version": writer.Write(typeof(ReportPage).Assembly.GetName().Version!.ToString(3)); break;
            case "data": WriteData(writer); break;
            case "script": writer.Write(string.Join('\n', Scripts.Select(Asset))); break;
            default: throw new InvalidOperationException($"report.html names '{name}', which is not a part of a report.");
        }
    }

    private string Facts()
    {
        string nuclei = items.Count == 1
            ? Counted(items[0].Nuclei.Count)
            : $"{items.Sum(i => i.Nuclei.Count)} nuclei in {items.Count} stacks";
        if (report.Kind == HtmlReportKind.Stack) return $"{nuclei}; {items[0].Facts()}";
        if (report.Kind == HtmlReportKind.DataSet) return nuclei;
        string every = string.Create(
            CultureInfo.InvariantCulture, $"{items.Count} time points every {report.Interval!.Value.TotalMinutes:0.###} min");
        string counts = $"from {items[0].Nuclei.Count} to {Counted(items[^1].Nuclei.Count)}";
        string rate = CleavageTiming.DoublingsPerHour(report.Counts, report.Interval.Value) is { } doublings
            ? string.Create(CultureInfo.InvariantCulture, $"; {doublings:0.000} doublings per hour")
            : string.Empty;
        return $"{every}, {counts}{rate}{(lineage is null ? "; not linked, because the spacing is unknown" : string.Empty)}";
    }

    private static string Counted(int nuclei) => nuclei == 1 ? "1 nucleus" : $"{nuclei} nuclei";

    private static string Style()
    {
        var fonts = new StringBuilder();
        (string File, string Weight)[] faces = [("QcaNetSans-Regular.ttf", "400"), ("QcaNetSans-Bold.ttf", "700")];
        foreach ((string file, string weight) in faces)
        {
            using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(file)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            fonts.Append(CultureInfo.InvariantCulture, $"@font-face{{font-family:\"{PictureFonts.Family}\";font-weight:{weight};");
            fonts.Append(
                CultureInfo.InvariantCulture,
                $"src:url(data:font/ttf;base64,{Convert.ToBase64String(bytes.ToArray())}) format(\"truetype\")}}\n");
        }

        return fonts + Asset("report.css");
    }

    private void WriteFigures(StreamWriter writer)
    {
        for (int i = 0; i < report.Figures.Count; i++)
        {
            (string name, Figure figure) = report.Figures[i];
            byte[] svg = figure.ToSvg();
            writer.Write($"<figure data-name=\"{name}\" style=\"--w:{figure.Width}px\">");
            if (svg.Length > LargestSvg)
            {
                writer.Write($"<img alt=\"{name}\" src=\"data:image/png;base64,{Convert.ToBase64String(figure.ToPng(2))}\">");
            }
            else
            {
                // Several drawings share one page, so the names of their clip paths must be unique.
                string text = Encoding.UTF8.GetString(svg);
                text = text[text.IndexOf("<svg", StringComparison.Ordinal)..];
                text = text.Replace("id=\"", $"id=\"f{i}-", StringComparison.Ordinal);
                writer.Write(text.Replace("url(#", $"url(#f{i}-", StringComparison.Ordinal));
            }

            writer.Write("</figure>\n");
        }
    }

    private void WriteDefinitions(StreamWriter writer)
    {
        foreach ((string columns, string text) in Definitions.Of(Columns()))
        {
            writer.Write($"<dt>{WebUtility.HtmlEncode(columns)}</dt><dd>{WebUtility.HtmlEncode(text)}</dd>\n");
        }
    }

    private IEnumerable<string> Columns()
    {
        string[] nuclei = ReportTables.NucleiCsv(items[0], _tracks?[0]).Split('\n')[0].Split(',');
        string[] audit = items.Any(i => i.Evaluation is not null) ? ["side", "related_ids", "best_iou"] : [];
        IEnumerable<string> scores = _tables.Any(t => t.Id is "scores" or "summary") ? ScoreValues.Names : [];
        return [.. nuclei, .. audit, .. _tables.SelectMany(t => t.Csv.Split('\n')[0].Split(',')), .. scores];
    }

    private static IEnumerable<ReportTable> Tables(HtmlReport report, IReadOnlyList<ReportItem> items, Lineage? lineage)
    {
        if (report.Kind == HtmlReportKind.Stack)
        {
            if (items[0].Evaluation is not null) yield return ReportTables.Scores(items[0]);
            yield break;
        }

        yield return ReportTables.Items(items, report.Interval);
        if (report.Kind == HtmlReportKind.TimeSeries)
        {
            foreach (ReportTable table in ReportTables.Series(lineage, report.Counts, report.Interval!.Value)) yield return table;
        }

        if (report.Summary is not { } summary) yield break;
        yield return ReportTables.Summary(summary);
        yield return ReportTables.Pooled(summary);
    }

    private void WriteData(StreamWriter writer)
    {
        var facts = new
        {
            kind = report.Kind switch { HtmlReportKind.Stack => "stack", HtmlReportKind.DataSet => "data-set", _ => "time-series" },
            title = report.Title,
            items = items.Select((item, i) => new
            {
                name = item.Name,
                facts = item.Facts(),
                count = item.Nuclei.Count,
                trueCount = item.TrueIds?.Length,
                time = report.Interval is { } interval ? (double?)(interval.TotalHours * i) : null,
            }),
            tables = _tables.Select(
                t => new { id = t.Id, title = t.Title, note = t.Note, csv = t.Csv, shown = t.Shown, rowsAreItems = t.RowsAreItems }),
            shown = ReportTables.MainCriteria,
            definitions = Columns().Distinct().Where(c => Definitions.TextOf(c) is not null).ToDictionary(c => c, Definitions.TextOf),
            downloads = lineage is null ? [] : new[] { new { name = "res_track.txt", text = Tracks(lineage) } },
        };
        WriteBlock(writer, "report", json => JsonSerializer.Serialize(json, facts));
        for (int i = 0; i < items.Count; i++)
        {
            int at = i;
            WriteBlock(writer, $"item-{i}", json => WriteItem(json, at));
        }
    }

    private static string Tracks(Lineage lineage)
    {
        using var writer = new StringWriter();
        lineage.WriteTracks(writer);
        return writer.ToString();
    }

    private static void WriteBlock(StreamWriter writer, string id, Action<Utf8JsonWriter> write)
    {
        writer.Write($"<script type=\"application/json\" id=\"{id}\">");
        writer.Flush();

        // The writer escapes angle brackets, so no file name can end the block.
        using (var json = new Utf8JsonWriter(writer.BaseStream)) write(json);
        writer.Write("</script>\n");
    }

    private void WriteItem(Utf8JsonWriter json, int at)
    {
        ReportItem item = items[at];
        Dictionary<int, int>? tracks = _tracks?[at];
        (double x, double y, double z) = item.Extent;
        json.WriteStartObject();
        json.WriteString("unit", item.Spacing is null ? "voxels" : "µm");
        Write(json, "extent", [x, y, z]);
        json.WriteString("nuclei", ReportTables.NucleiCsv(item, tracks));
        if (ReportTables.AuditCsv(item) is { } audit) json.WriteString("audit", audit);
        int[] ids = [.. item.Nuclei.Select(n => n.Nucleus.Id)];
        WriteObjects(
            json, "predicted", ids, [.. ids.Select(id => ColorOf(tracks is null ? id : tracks[id]))], item.Surfaces, item.Slices.Runs);
        if (item.TrueIds is { } trueIds)
        {
            string[] colors = [.. item.Counterparts!.Select(id => ColorOf(id == 0 || tracks is null ? id : tracks[id]))];
            WriteObjects(json, "truth", trueIds, colors, item.TrueSurfaces!, item.Slices.TrueRuns!);
        }

        json.WriteStartObject("slices");
        Write(json, "shape", [item.Slices.Shape.Depth, item.Slices.Shape.Height, item.Slices.Shape.Width]);
        Write(json, "block", [item.Slices.Block.Z, item.Slices.Block.Y, item.Slices.Block.X]);
        json.WriteNumber("columns", item.Slices.Columns);
        if (item.Slices.Png is { } png) json.WriteBase64String("png", png);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteObjects(Utf8JsonWriter json, string name, int[] ids, string[] colors, MeshData mesh, byte[] runs)
    {
        json.WriteStartObject(name);
        Write(json, "ids", [.. ids.Select(i => (double)i)]);
        json.WriteString("colors", string.Concat(colors));
        Write(json, "vertices", [.. mesh.Vertices.Select(i => (double)i)]);
        Write(json, "triangles", [.. mesh.Triangles.Select(i => (double)i)]);
        json.WriteBase64String("points", mesh.Points);
        json.WriteBase64String("indices", mesh.Indices);
        json.WriteBoolean("wide", mesh.IsWide);
        json.WriteBase64String("runs", runs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Six hexadecimal digits.</summary>
    private static string ColorOf(int id)
    {
        (byte red, byte green, byte blue) = id == 0 ? LabelColors.Unmatched : LabelColors.Of(id);
        return Convert.ToHexStringLower([red, green, blue]);
    }

    /// <summary>For each time point, the track of every label.</summary>
    private static Dictionary<int, int>[] TracksOf(Lineage lineage, int timePoints)
    {
        Dictionary<int, int>[] tracks = [.. Enumerable.Range(0, timePoints).Select(_ => new Dictionary<int, int>())];
        foreach (NucleusTrack track in lineage.Tracks)
        {
            for (int i = 0; i < track.Labels.Count; i++) tracks[track.First + i].Add(track.Labels[i], track.Id);
        }

        return tracks;
    }

    private static string Asset(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
