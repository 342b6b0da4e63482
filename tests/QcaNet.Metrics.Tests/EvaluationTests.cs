using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class EvaluationTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.5);

    [Fact]
    public void Compute_OnGoldenLabels_EqualsScikitImageAndScipy()
    {
        int surfaces = 0, rand = 0;
        foreach (JsonElement golden in GoldenFile.Cases("partition.json"))
        {
            string name = golden.GetProperty("name").GetString()!;
            Volume<int> truth = RunLengthCode.Volume(golden, "truth").WithSpacing(Spacing);
            Evaluation e = Evaluation.Compute(RunLengthCode.Volume(golden, "predicted"), truth);
            Close(name, GoldenFile.Number(golden, "split"), e.Partition.VariationOfInformationSplit);
            Close(name, GoldenFile.Number(golden, "merge"), e.Partition.VariationOfInformationMerge);
            PartitionScores whole = PartitionScores.Compute(e.Table, withTrueBackground: true);
            Close(name, GoldenFile.Number(golden, "all_split"), whole.VariationOfInformationSplit);
            Close(name, GoldenFile.Number(golden, "all_merge"), whole.VariationOfInformationMerge);
            Close(name, GoldenFile.Number(golden, "are"), e.Partition.AdaptedRandError);

            // scikit-image 0.19 divides by the pairs of the true objects for what it returns as precision: its names are the other way round.
            Close(name, GoldenFile.Number(golden, "recall"), e.Partition.RandPrecision);
            Close(name, GoldenFile.Number(golden, "precision"), e.Partition.RandRecall);
            if (golden.TryGetProperty("are", out _)) rand++;
            CompareWithScikitLearn(name, golden, e);
            if (!golden.TryGetProperty("surfaces", out JsonElement expected)) continue;

            // Two pairs may share an object at an IoU of exactly 0.5: the golden file has both, the matching one.
            Dictionary<(int, int), JsonElement> pairs = expected.EnumerateArray()
                .ToDictionary(s => (s.GetProperty("predicted").GetInt32(), s.GetProperty("truth").GetInt32()));
            Assert.Equal(pairs.Keys.DistinctBy(k => k.Item2).DistinctBy(k => k.Item1).Count(), e.Boundaries.Count);
            foreach (BoundaryDistance b in e.Boundaries)
            {
                Close(name, pairs[(b.Predicted, b.Truth)].GetProperty("mean").GetDouble(), b.Mean);
                Close(name, pairs[(b.Predicted, b.Truth)].GetProperty("hd95").GetDouble(), b.Hausdorff95);
                surfaces++;
            }
        }

        Assert.True(surfaces > 50 && rand > 50, $"Only {surfaces} surfaces and {rand} Rand errors were compared.");
    }

    private static void CompareWithScikitLearn(string name, JsonElement golden, Evaluation e)
    {
        int next = 0;
        foreach (JsonElement expected in golden.GetProperty("matching").EnumerateArray())
        {
            ThresholdScores t = e.Thresholds[next++];
            Assert.True(expected[0].GetInt32() == t.TruePositives, $"{name} at {t.Threshold}: {t.TruePositives} pairs.");
            Close(name, expected[1].GetDouble(), t.SumOfIou);
        }

        if (!golden.TryGetProperty("sklearn", out JsonElement sklearn)) return;
        Close(name, GoldenFile.Number(sklearn, "split"), e.Partition.VariationOfInformationSplit);
        Close(name, GoldenFile.Number(sklearn, "merge"), e.Partition.VariationOfInformationMerge);
        Close(name, GoldenFile.Number(sklearn, "precision"), e.Partition.RandPrecision);
        Close(name, GoldenFile.Number(sklearn, "recall"), e.Partition.RandRecall);
    }

    [Fact]
    public void Detection_OnGoldenPoints_EqualsSciPysAssignment()
    {
        foreach (JsonElement golden in GoldenFile.Cases("detection.json"))
        {
            var options = new DetectionOptions { MaximumDistance = golden.GetProperty("distance").GetDouble() };
            DetectionScores found = DetectionScores.Compute(Nuclei("predicted"), Nuclei("truth"), options);
            Assert.Equal(golden.GetProperty("pairs").GetInt32(), found.TruePositives);
            Assert.Equal(golden.GetProperty("sum").GetDouble(), found.TruePositives * (found.MeanDistance ?? 0), 1e-6);

            Nucleus[] Nuclei(string side) =>
                [.. golden.GetProperty(side).EnumerateArray().Select((p, i) => At(i + 1, new Point3D(p[0].GetDouble(), p[1].GetDouble(), p[2].GetDouble())))];
        }
    }

    [Fact]
    public void Compute_OnRandomLabels_HasTheTableOfTheVoxelsAndTheBestMatchings() => RandomLabels.Check(c =>
    {
        (int[] predicted, int[] truth) = (c.Predicted(), c.Truth());
        Evaluation e = Evaluation.Compute(new Volume<int>(predicted, c.Shape), new Volume<int>(truth, c.Shape), new() { Threads = 2 });

        Assert.Equal(ContingencyTable.Create(predicted, truth).Overlaps, e.Table.Overlaps);
        Assert.Equal(SegmentationScores.Compute(e.Table), e.Scores);
        foreach (ThresholdScores t in e.Thresholds)
        {
            (int pairs, double sum) = NaiveMatching.Best(predicted, truth, t.Threshold);
            Assert.Equal((pairs, e.Scores.PredictedCount - pairs, e.Scores.TrueCount - pairs), (t.TruePositives, t.FalsePositives, t.FalseNegatives));
            Assert.Equal(sum, t.SumOfIou, 1e-9);
        }

        Assert.Equal(NaiveMatching.AggregatedJaccard(predicted, truth), e.AggregatedJaccard, 1e-12);
        Assert.Equal(e.Scores.F1At50, e.Thresholds[4].F1);
        Assert.Equal(e.Scores.ApAt50, e.Thresholds[4].AveragePrecision);
    });

    [Fact]
    public void Boundaries_OnRandomLabels_EqualTheDistancesOfAllPairsOfSurfaceVoxels() => RandomLabels.Check(
        c =>
        {
            var predicted = new Volume<int>(c.Predicted(), c.Shape, Spacing);
            var truth = new Volume<int>(c.Truth(), c.Shape, Spacing);
            IReadOnlyList<MatchedPair> pairs = ObjectMatching.Match(ContingencyTable.Create(predicted, truth), 0.1);
            foreach (BoundaryDistance b in BoundaryDistances.Measure(predicted, truth, pairs))
            {
                (double mean, double hausdorff) = NaiveMatching.SurfaceDistances(predicted, b.Predicted, truth, b.Truth, Spacing);
                Assert.Equal(mean, b.Mean, 1e-9);
                Assert.Equal(hausdorff, b.Hausdorff95, 1e-9);
            }
        },
        cases: 300);

    [Fact]
    public void Boundaries_OfDistantSurfaces_AreExact()
    {
        // A thin box within a large one: surfaces up to 20 voxels apart, far beyond the search around a voxel.
        var large = new Volume<int>(new Shape3D(3, 44, 44), VoxelSpacing.Isotropic(1));
        large.Voxels.Fill(1);
        var thin = new Volume<int>(large.Shape, VoxelSpacing.Isotropic(1));
        for (int x = 0; x < 44; x++) thin[1, 22, x] = 1;
        BoundaryDistance b = Assert.Single(BoundaryDistances.Measure(thin, large, [new MatchedPair(1, 1, 0.1)]));
        (double mean, double hausdorff) = NaiveMatching.SurfaceDistances(thin, 1, large, 1, VoxelSpacing.Isotropic(1));
        Assert.Equal(mean, b.Mean, 1e-9);
        Assert.Equal(hausdorff, b.Hausdorff95, 1e-9);
    }

    [Fact]
    public void Compute_UnderOtherNames_ChangesNothingButTheNames() => RandomLabels.Check(c =>
    {
        (int[] predicted, int[] truth) = (c.Predicted(), c.Truth());
        int[] renamed = [.. predicted.Select(id => id == 0 ? 0 : (id * 1000) + 17)];
        IReadOnlyDictionary<string, double?> one = Values(predicted, truth, c.Shape), other = Values(renamed, truth, c.Shape);
        Assert.Equal(one.Keys, other.Keys);
        foreach (string name in one.Keys) Assert.Equal(one[name] ?? -1, other[name] ?? -1, 1e-12);
    });

    [Fact]
    public void Compute_OfThePerfectPrediction_HasNoError() => RandomLabels.Check(c =>
    {
        var truth = new Volume<int>(c.Truth(), c.Shape, Spacing);
        Evaluation e = Evaluation.Compute(truth, truth);
        Assert.All(e.Thresholds, t => Assert.Equal((1.0, 1.0, 1.0, 1.0), (t.Precision, t.Recall, t.F1, t.PanopticQuality)));
        Assert.Equal((0.0, 0.0, 0.0), (e.Partition.AdaptedRandError, e.Partition.VariationOfInformationSplit, e.Partition.VariationOfInformationMerge));
        Assert.Equal((1.0, 1.0), (e.AggregatedJaccard, e.Detection!.F1));
        Assert.All(e.Boundaries, b => Assert.Equal((0.0, 0.0), (b.Mean, b.Hausdorff95)));
        Assert.All(e.Audit.Entries, a => Assert.Equal(AuditClass.Matched, a.Class));
    });

    [Fact]
    public void Compute_WithoutTrueObjects_SaysWhatIsUndefined()
    {
        Evaluation e = Evaluation.Compute(new Volume<int>([1, 0], new Shape3D(1, 1, 2)), new Volume<int>([0, 0], new Shape3D(1, 1, 2)));
        Assert.Null(e.Partition.AdaptedRandError);
        Assert.Null(e.Partition.VariationOfInformation);
        Assert.Null(e.MeanBoundaryDistance);
        Assert.Null(e.Detection);
        Assert.Equal((0.0, 0.0, 0.0), (e.PublishedDetection.F1, e.AggregatedJaccard, e.Thresholds[0].Precision));
    }

    [Fact]
    public void Detection_PairsAsManyAsItCan_ThenTheNearest()
    {
        // Truth at 0 and 6, predictions at 5 and 11: nearest first would leave 0 and 11 single.
        Nucleus[] truth = [At(1, 0), At(2, 6)], predicted = [At(1, 5), At(2, 11)];
        DetectionScores scores = DetectionScores.Compute(predicted, truth, new() { MaximumDistance = 6 });
        Assert.Equal(new DetectionScores(2, 0, 0, 5), scores);
        Assert.Equal(1, DetectionScores.Compute(predicted, truth, new() { MaximumDistance = 5 }).TruePositives);
        Assert.Equal(10, DetectionOptions.Published.MaximumDistance);
    }

    [Fact]
    public void Audit_OfKnownMistakes_NamesThem()
    {
        // True 1 is found, 2 and 3 are merged, 4 is cut, 5 is missed; predicted 60 has no truth.
        int[] truth = [1, 1, 1, 1, 0, 2, 2, 2, 3, 3, 3, 0, 4, 4, 4, 4, 0, 5, 5, 0, 0, 0];
        int[] predicted = [10, 10, 10, 0, 0, 20, 20, 20, 20, 20, 20, 0, 40, 40, 41, 41, 0, 0, 0, 0, 60, 60];
        SegmentationAudit audit = SegmentationAudit.Create(ContingencyTable.Create(predicted, truth), 0.6);
        Assert.Equal(
            ["1 Matched 10", "2 Merged 20", "3 Merged 20", "4 Split 40 41", "5 Missed", "10 Matched 1", "20 Merged 2 3", "40 Split 4", "41 Split 4", "60 Spurious"],
            audit.Entries.Select(e => string.Join(' ', [$"{e.Id}", $"{e.Class}", .. e.Related.Select(r => $"{r}")])));
        Assert.Equal((2, 1), (audit.CountTrue(AuditClass.Merged), audit.CountPredicted(AuditClass.Merged)));
    }

    private static IReadOnlyDictionary<string, double?> Values(int[] predicted, int[] truth, Shape3D shape) =>
        ScoreValues.Of(Evaluation.Compute(new Volume<int>(predicted, shape, Spacing), new Volume<int>(truth, shape, Spacing)));

    private static Nucleus At(int id, double x) => At(id, new Point3D(0, 0, x));

    private static Nucleus At(int id, Point3D place) => new()
    {
        Id = id,
        Voxels = 1,
        Volume = 1,
        Centroid = place,
        CentroidMicrometers = place,
        BoundingBox = default,
    };

    private static void Close(string name, double? expected, double? actual)
    {
        if (expected is { } value) Assert.True(Math.Abs(value - actual!.Value) <= 1e-9, $"{name}: {actual:R}, expected {value:R}.");
    }
}
