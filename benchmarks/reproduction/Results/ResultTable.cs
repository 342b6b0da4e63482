using System.Globalization;
using System.Text;
using QcaNet.Reproduction.Experiments;
using QcaNet.Training.Data;

namespace QcaNet.Reproduction.Results;

/// <summary>Results as CSV and Markdown.</summary>
public static class ResultTable
{
    private static readonly (string Name, Func<Scores, double> Of)[] Columns =
    [
        ("IoU", s => s.Iou), ("SEG", s => s.Seg), ("MUCov", s => s.Mucov),
        ("SEG code", s => s.SegPublished), ("MUCov code", s => s.MucovPublished),
    ];

    private static readonly string[] CsvScores = ["iou", "seg", "mucov", "seg_pub", "mucov_pub"];

    /// <summary>One row per experiment, seed and embryo, and one for all embryos.</summary>
    public static string ToCsv(IReadOnlyList<ResultSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var text = new StringBuilder("experiment,protocol,group,seed,embryo,stacks,n_true,n_pred,");
        text.AppendJoin(',', CsvScores.Concat(CsvScores.Select(s => s + "_registered"))).Append('\n');
        foreach (ResultSet set in sets)
        {
            foreach (ExperimentResult result in set.Seeds)
            {
                Row(set.Experiment, result.Seed, "all", result.Stacks);
                foreach (var embryo in result.Stacks.GroupBy(s => LabeledVolume.GroupOf(s.Stack)))
                {
                    Row(set.Experiment, result.Seed, embryo.Key, [.. embryo]);
                }
            }
        }

        return text.ToString();

        void Row(Experiment e, int seed, string embryo, IReadOnlyList<StackResult> stacks)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{e.Name},{e.Protocol},{e.Group},{seed},{embryo},{stacks.Count},{stacks.Sum(s => s.True)},{stacks.Sum(s => s.Predicted)}");
            foreach (var of in (Func<StackResult, Scores>[])[s => s.Raw, s => s.Registered])
            {
                foreach ((string _, Func<Scores, double> score) in Columns)
                {
                    text.Append(CultureInfo.InvariantCulture, $",{stacks.Average(s => score(of(s))):0.0000}");
                }
            }

            text.Append('\n');
        }
    }

    /// <summary>Scores of a group's experiments: raw with the spread over the seeds, and registered beside them.</summary>
    public static string Scores(IReadOnlyList<ResultSet> sets, string group)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var text = new StringBuilder("| | seeds | found per true | ");
        text.AppendJoin(" | ", Columns.Select(c => c.Name))
            .Append(" | registered: IoU | SEG | MUCov |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (ResultSet set in sets.Where(s => s.Experiment.Group == group))
        {
            double ratio = set.Seeds.Average(s => s.Stacks.Sum(k => k.Predicted) / (double)s.Stacks.Sum(k => k.True));
            text.Append(CultureInfo.InvariantCulture, $"| {set.Experiment.Title} | {set.Seeds.Count} | {ratio:0.00}");
            foreach ((string _, Func<Scores, double> score) in Columns) text.Append(" | ").Append(Cell(set, s => score(s.Raw)));
            foreach ((string _, Func<Scores, double> score) in Columns.Take(3))
            {
                text.Append(CultureInfo.InvariantCulture, $" | {set.Mean(s => score(s.Registered)):0.000}");
            }

            text.Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>What each experiment of a group gains over its baseline.</summary>
    public static string Differences(IReadOnlyList<ResultSet> sets, string group)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var text = new StringBuilder(
            "| | against | SEG | from | to | registered | MUCov | IoU | larger than the spread |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (ResultSet set in sets.Where(s => s.Experiment.Group == group))
        {
            if (sets.FirstOrDefault(s => s.Experiment.Name == set.Experiment.Baseline) is not { } baseline) continue;
            IReadOnlyList<double> seg = set.Differences(baseline, s => s.Raw.Seg);
            bool clear = seg.All(d => d > 0) || seg.All(d => d < 0), once = set.IsSingle || baseline.IsSingle;
            text.Append(CultureInfo.InvariantCulture, $"| {set.Experiment.Title} | {baseline.Experiment.Title}")
                .Append(CultureInfo.InvariantCulture, $" | {Signed(seg.Average())} | {Signed(seg.Min())} | {Signed(seg.Max())}")
                .Append(CultureInfo.InvariantCulture,
                    $" | {Signed(Gain(s => s.Registered.Seg))} | {Signed(Gain(s => s.Raw.Mucov))} | {Signed(Gain(s => s.Raw.Iou))}")
                .Append(CultureInfo.InvariantCulture, $" | {(clear ? "yes" : "no")}{(once ? ", one seed" : string.Empty)} |\n");

            double Gain(Func<StackResult, double> score) => set.Mean(score) - baseline.Mean(score);
        }

        return text.ToString();
    }

    /// <summary>The networks that were trained for the test embryos, with each seed.</summary>
    public static string Networks(IReadOnlyList<ResultSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var text = new StringBuilder(
            "| recipe | seed | parameters | steps | kept epoch | last training loss | validation IoU of its target |\n"
            + "|---|---|---|---|---|---|---|\n");
        var trained = sets.SelectMany(s => s.Seeds)
            .SelectMany(r => r.Networks.Where(n => n.Steps > 0 && n.Split == "test").Select(n => (n.Source, r.Seed, Network: n)))
            .DistinctBy(n => (n.Source, n.Seed));
        foreach ((string source, int seed, NetworkResult n) in trained)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| `{source}` | {seed} | {n.Parameters:N0} | {n.Steps} | {n.BestEpoch} | {n.TrainLoss:0.000} | ")
                .Append(CultureInfo.InvariantCulture, $"{n.ValidationIou:0.000} |\n");
        }

        return text.ToString();
    }

    private static string Cell(ResultSet set, Func<StackResult, double> score) => set.Seeds.Count == 1
        ? set.Mean(score).ToString("0.000", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{set.Mean(score):0.000} ± {set.Spread(score):0.000}");

    private static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
