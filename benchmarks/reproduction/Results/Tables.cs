using System.Globalization;
using System.Text;
using QcaNet.Reporting;
using QcaNet.Reproduction.Experiments;
using QcaNet.Reproduction.Running;
using QcaNet.Volumes;

namespace QcaNet.Reproduction.Results;

/// <summary>Writes tables and curves of the results that are there.</summary>
internal static class Tables
{
    /// <summary>Writes <c>results.csv</c>, <c>tables.md</c> and the curves.</summary>
    public static void Write(ExperimentFile file, RunOptions options)
    {
        IReadOnlyList<ResultSet> sets = ResultSet.Load(file, options.RunResults);
        if (sets.Count == 0) throw new InvalidDataException($"{options.RunResults}: there is no result; 'run' and 'all' write them.");
        Save(Path.Combine(options.Results, "results.csv"), ResultTable.ToCsv(sets));
        Save(Path.Combine(options.Results, "tables.md"), Markdown(file, sets));
        foreach (string curve in (string[])["nsn-baseline", "ndn-baseline", "nsn-long", "reproduction-nsn", "reproduction-ndn"])
        {
            Curves(curve, options);
        }

        foreach (ResultSet set in sets) Console.WriteLine($"{set.Experiment.Name,-28} SEG {set.Mean(s => s.Raw.Seg):0.000}");
    }

    private static string Markdown(ExperimentFile file, IReadOnlyList<ResultSet> sets)
    {
        var text = new StringBuilder(
            """
            # Tables of the reproduction

            Written by `dotnet run -c Release --project benchmarks/reproduction -- table`;
            [reproduction](../../../docs/reproduction.md) explains them. Figures are means over the
            stacks, then over the seeds, ± half the range of the seeds.
            "SEG code" follows the published code's convention. Registered: against truth moved onto the images.
            Differences are over all pairs of seeds and each embryo: from the least to the largest;
            an effect is larger than the spread where all have one sign.

            """);
        foreach (string group in sets.Select(s => s.Experiment.Group).Distinct())
        {
            Experiment first = sets.First(s => s.Experiment.Group == group).Experiment;
            text.Append(CultureInfo.InvariantCulture,
                $"\n## {group}\n\nProtocol `{first.Protocol}`: {file.Protocols[first.Protocol].Title}.\n\n");
            text.Append(ResultTable.Scores(sets, group));
            if (sets.Any(s => s.Experiment.Group == group && sets.Any(b => b.Experiment.Name == s.Experiment.Baseline)))
            {
                text.Append('\n').Append(ResultTable.Differences(sets, group));
            }
        }

        text.Append("\n## Trainings\n\n").Append(ResultTable.Networks(sets));
        string[] missing = [.. file.Experiments
            .Where(e => e.Protocol == "scaled")
            .SelectMany(e => file.SeedsOf(e)
                .Where(s => !sets.Any(r => r.Experiment == e && r.Seeds.Any(f => f.Seed == s)))
                .Select(s => $"{e.Name} (seed {s})"))];
        if (missing.Length > 0) text.Append("\n## Not run\n\nOf the scaled protocol: ").AppendJoin(", ", missing).Append(".\n");
        return text.ToString();
    }

    private static void Curves(string network, RunOptions options)
    {
        string history = Path.Combine(options.Histories, $"scaled-{network}-s1-test.csv");
        if (!File.Exists(history)) return;
        IReadOnlyList<HistoryPoint> points = HistoryFile.Read(history);
        string target = Path.Combine(options.Results, "curves-" + network);
        Figure figure = LearningCurves.Draw(points, network);
        figure.WritePng(target + ".png");
        figure.WriteSvg(target + ".svg");
    }

    private static void Save(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
