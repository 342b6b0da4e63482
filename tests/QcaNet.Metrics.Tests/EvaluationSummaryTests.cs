using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class EvaluationSummaryTests
{
    [Fact]
    public void Pooled_EqualsTheScoresOfTheStacksSideBySide() => RandomLabels.Check(c =>
    {
        (int[] p, int[] t) = (c.Predicted(), c.Truth());
        (int[] q, int[] u) = ([.. t.Reverse()], [.. p.Reverse()]);
        EvaluationSummary summary = EvaluationSummary.Create([Stack("a", p, t, c.Shape), Stack("b", q, u, c.Shape)], new() { Samples = 0 });

        // Ids of the second stack above all of the first.
        int[] predicted = [.. p, .. q.Select(id => id == 0 ? 0 : id + 1000)], truth = [.. t, .. u.Select(id => id == 0 ? 0 : id + 1000)];
        ContingencyTable together = ContingencyTable.Create(predicted, truth);
        Assert.Equal(SegmentationScores.Compute(together), summary.Pooled);
        Assert.Equal(ThresholdScores.ComputeAll(together), summary.PooledThresholds);
    });

    [Fact]
    public void Means_AreOverStacks_AndPooledOverObjects()
    {
        // One stack of one found nucleus, one of three missed: SEG is a half over stacks, a quarter over objects.
        EvaluationSummary s = EvaluationSummary.Create([Stack("a", [1, 0, 0], [1, 0, 0]), Stack("b", [0, 0, 0], [1, 2, 3])]);
        Assert.Equal((2, 2), (s.Stacks, s.Groups));
        Assert.Equal((0.5, 0.25), (s.Means["seg"].Mean, s.Pooled.Seg));
        Assert.Equal((1.5, 3), (s.Means["count_error"].Mean, s.Pooled.CountError));
        (EmbryoStage stage, EvaluationSummary part) = Assert.Single(s.Stages);
        Assert.Equal(("1-4", 2), (stage.Name, part.Stacks));
        Assert.Null(s.Means["boundary_mean_um"].Mean);
    }

    [Fact]
    public void Intervals_ResampleGroups_NotStacks()
    {
        // Ten stacks of one embryo score 1, ten of another 0: by stacks the interval would be narrow, by embryos it is everything.
        StackEvaluation[] stacks =
        [
            .. Enumerable.Range(0, 10).Select(_ => Stack("a", [1, 0], [1, 0])),
            .. Enumerable.Range(0, 10).Select(_ => Stack("b", [0, 0], [1, 0])),
        ];
        ScoreInterval seg = EvaluationSummary.Create(stacks).Means["seg"];
        Assert.Equal(new ScoreInterval(0.5, 0, 1, 20), seg);
        Assert.Equal(seg, EvaluationSummary.Create(stacks).Means["seg"]);
        Assert.Equal(new ScoreInterval(1, null, null, 10), EvaluationSummary.Create(stacks[..10]).Means["seg"]);
    }

    [Fact]
    public void Intervals_OfManyGroups_AgreeWithTheStandardError()
    {
        // 200 embryos, half of them found: the normal interval is 0.5 -+ 1.96 * 0.5 / sqrt(200).
        StackEvaluation[] stacks = [.. Enumerable.Range(0, 200).Select(i => Stack($"e{i}", [i % 2, 0], [1, 0]))];
        ScoreInterval seg = EvaluationSummary.Create(stacks).Means["seg"];
        Assert.Equal(0.5 - 0.0693, seg.Low!.Value, 0.006);
        Assert.Equal(0.5 + 0.0693, seg.High!.Value, 0.006);
    }

    [Fact]
    public void Create_OfNothing_IsRefused() => Assert.Throws<ArgumentException>(() => EvaluationSummary.Create([]));

    private static StackEvaluation Stack(string group, int[] predicted, int[] truth, Shape3D? shape = null)
    {
        Shape3D extent = shape ?? new Shape3D(1, 1, truth.Length);
        return new StackEvaluation($"{group}_1", group, Evaluation.Compute(new Volume<int>(predicted, extent), new Volume<int>(truth, extent)));
    }
}
