using System.Globalization;
using QcaNet.Reproduction.Experiments;
using QcaNet.Reproduction.Results;

namespace QcaNet.Training.Tests.Reproduction;

public class ResultTableTests
{
    [Fact]
    public void Csv_HasARowForEachSeedAndEmbryo_WithMeansOverTheirStacks()
    {
        string[] rows = ResultTable.ToCsv([Set("arm", null, Result(1, ("EmbA_t1", 0.2), ("EmbA_t2", 0.4), ("EmbB_t1", 0.9)))]).Split('\n');
        Assert.StartsWith(
            "experiment,protocol,group,seed,embryo,stacks,n_true,n_pred,iou,seg,mucov,seg_pub,mucov_pub,iou_registered,seg_registered,",
            rows[0], StringComparison.Ordinal);
        Assert.Equal(["all", "EmbA", "EmbB"], rows[1..4].Select(r => r.Split(',')[4]));
        Assert.Equal(["0.5000", "0.3000", "0.9000"], rows[1..4].Select(r => r.Split(',')[9]));
        Assert.Equal("0.4000", rows[2].Split(',')[14]);
    }

    [Fact]
    public void Differences_AreLargerThanTheSpread_WhereEverySeedAndEmbryoAgrees()
    {
        ResultSet baseline = Set(
            "base", null, Result(1, ("EmbA_t1", 0.5), ("EmbB_t1", 0.6)), Result(2, ("EmbA_t1", 0.52), ("EmbB_t1", 0.62)));
        ResultSet better = Set(
            "better", "base", Result(1, ("EmbA_t1", 0.7), ("EmbB_t1", 0.8)), Result(2, ("EmbA_t1", 0.72), ("EmbB_t1", 0.82)));
        ResultSet unclear = Set(
            "unclear", "base", Result(1, ("EmbA_t1", 0.9), ("EmbB_t1", 0.55)), Result(2, ("EmbA_t1", 0.9), ("EmbB_t1", 0.9)));
        Assert.Equal(8, better.Differences(baseline, s => s.Raw.Seg).Count);

        string[] rows = ResultTable.Differences([baseline, better, unclear], "g").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, rows.Length);
        Assert.Contains("| +0.200 | +0.180 | +0.220 |", rows[2], StringComparison.Ordinal);
        Assert.EndsWith("| yes |", rows[2], StringComparison.Ordinal);
        Assert.EndsWith("| no |", rows[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_SayTheSpreadOverTheSeeds_AndRegisteredBesideRaw()
    {
        ResultSet set = Set("arm", null, Result(1, ("EmbA_t1", 0.5)), Result(2, ("EmbA_t1", 0.6)));
        string row = ResultTable.Scores([set], "g").Split('\n')[2];
        Assert.Contains("| 0.550 ± 0.050 |", row, StringComparison.Ordinal);
        Assert.EndsWith("| 0.650 | 0.650 | 0.650 |", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_IsReadBackEqual_AndHoldsNoTime()
    {
        NetworkResult network = new("Nsn", "scaled/x.json", "test", 9, 150, 3, 0.5, 0.25, null);
        ExperimentResult result = Result(1, ("EmbA_t1", 0.123456)) with { Networks = [network] };
        ExperimentResult read = ExperimentResult.Parse(result.ToJson());
        Assert.Equal(result.ToJson(), read.ToJson());
        Assert.Equal(result.Stacks, read.Stacks);
        Assert.Equal(result.Networks, read.Networks);
        Assert.DoesNotContain("second", result.ToJson(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Numbers_AreWrittenWithAPoint_WhateverTheCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            ResultSet set = Set("arm", null, Result(1, ("EmbA_t1", 0.5)));
            Assert.Contains(",0.5000,", ResultTable.ToCsv([set]), StringComparison.Ordinal);
            Assert.Contains("| 0.500 |", ResultTable.Scores([set], "g"), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static ResultSet Set(string name, string? baseline, params ExperimentResult[] seeds) =>
        new(
            new Experiment
            {
                Name = name,
                Protocol = "scaled",
                Group = "g",
                Title = name,
                Baseline = baseline,
                Nsn = "shipped",
                Ndn = "shipped",
            },
            seeds);

    /// <summary>Every score of a stack is the number given, registered a tenth more.</summary>
    private static ExperimentResult Result(int seed, params (string Stack, double Score)[] stacks) => new(
        "x", seed, "f", [], [.. stacks.Select(s => new StackResult(s.Stack, 4, 3, All(s.Score), All(s.Score + 0.1)))]);

    private static Scores All(double score) => new(score, score, score, score, score);
}
