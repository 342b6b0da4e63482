using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class SegmentationScoresTests
{
    [Fact]
    public void Compute_OnGoldenLabels_EqualsTheReferenceScorerInEveryField()
    {
        List<JsonElement> cases = Golden();
        Assert.True(cases.Count > 100, "The golden file is cut off.");
        foreach (JsonElement golden in cases)
        {
            SegmentationScores scores = SegmentationScores.Compute(RunLengthCode.Volume(golden, "predicted"), RunLengthCode.Volume(golden, "truth"));

            Dictionary<string, double> expected = golden.GetProperty("scores").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetDouble());
            Dictionary<string, double> actual = ByReferenceName(scores);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            foreach ((string field, double value) in expected)
            {
                Assert.True(Math.Abs(value - actual[field]) <= 1e-9, $"{golden.GetProperty("name")}: {field} is {actual[field]:R}, the reference says {value:R}.");
            }
        }
    }

    [Fact]
    public void Compute_OnRandomLabels_EqualsTheFormulasOnSetsOfVoxels() => RandomLabels.Check(c =>
    {
        (int[] predicted, int[] truth) = (c.Predicted(), c.Truth());

        AssertEqual(NaiveScores.Compute(predicted, truth), Compute(predicted, truth, c.Shape));
    });

    [Fact]
    public void Compute_OfThePerfectPrediction_IsOneInEveryRatio() => RandomLabels.Check(c =>
    {
        SegmentationScores scores = Compute(c.Truth(), c.Truth(), c.Shape);

        Assert.All(Ratios(scores), ratio => Assert.Equal(1, ratio));
        Assert.Equal(0, scores.CountError);
    });

    [Fact]
    public void Compute_UnderOtherNamesInTheSameOrder_ChangesNothing() => RandomLabels.Check(c =>
    {
        (int[] predicted, int[] truth) = (c.Predicted(), c.Truth());
        int[] renamed = [.. predicted.Select(id => id == 0 ? 0 : (id * 1000) + 17)];

        Assert.Equal(Compute(predicted, truth, c.Shape), Compute(renamed, truth, c.Shape));
        Assert.Equal(Compute(truth, predicted, c.Shape), Compute(truth, renamed, c.Shape));
    });

    [Fact]
    public void Compute_UnderNamesInAnyOrder_ChangesNothingThatDoesNotDependOnTheOrderOfTies() => RandomLabels.Check(c =>
    {
        (int[] predicted, int[] truth) = (c.Predicted(), c.Truth());
        int[] reversed = [.. predicted.Select(id => id == 0 ? 0 : 1_000_000 - id)];

        SegmentationScores one = Compute(predicted, truth, c.Shape);
        SegmentationScores other = Compute(reversed, truth, c.Shape);

        // The published-code convention goes by the order of the ids, and so does the matching at exactly 0.5.
        Assert.Equal(one.Iou, other.Iou);
        Assert.Equal(one.Dice, other.Dice);
        Assert.Equal(one.Seg, other.Seg, 1e-12);
        Assert.Equal(one.MuCov, other.MuCov, 1e-12);
        Assert.Equal(one.SegCtc, other.SegCtc, 1e-12);
        Assert.Equal(one.PredictedCount, other.PredictedCount);
    });

    [Fact]
    public void Compute_WithTheSidesExchanged_ExchangesSegAndMuCov() => RandomLabels.Check(c =>
    {
        SegmentationScores one = Compute(c.Predicted(), c.Truth(), c.Shape);
        SegmentationScores other = Compute(c.Truth(), c.Predicted(), c.Shape);

        Assert.Equal(one.Seg, other.MuCov);
        Assert.Equal(one.MuCov, other.Seg);
        Assert.Equal(one.Iou, other.Iou);
        Assert.Equal(one.CountError, other.CountError);
    });

    [Fact]
    public void Compute_OfNothingOnBothSides_IsOneInEveryRatio()
    {
        SegmentationScores scores = Compute([0, 0], [0, 0], new Shape3D(1, 1, 2));

        Assert.All(Ratios(scores), ratio => Assert.Equal(1, ratio));
        Assert.Equal((0, 0, 0), (scores.TrueCount, scores.PredictedCount, scores.CountError));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    public void Compute_OfObjectsOnOneSideOnly_IsZeroInEveryRatio(int predicted, int truth)
    {
        SegmentationScores scores = Compute([predicted, predicted], [truth, truth], new Shape3D(1, 1, 2));

        Assert.All(Ratios(scores), ratio => Assert.Equal(0, ratio));
        Assert.Equal(1, scores.CountError);
    }

    [Fact]
    public void Compute_OfAMissAndAFalseObject_LowersSegByTheOneAndMuCovByTheOther()
    {
        var shape = new Shape3D(1, 1, 4);

        SegmentationScores miss = Compute([1, 1, 0, 0], [1, 1, 2, 2], shape);
        SegmentationScores tooMany = Compute([1, 1, 2, 2], [1, 1, 0, 0], shape);

        Assert.Equal((0.5, 1), (miss.Seg, miss.MuCov));
        Assert.Equal((1, 0.5), (tooMany.Seg, tooMany.MuCov));
    }

    [Fact]
    public void Compute_LeavesItsInputsAsTheyAre()
    {
        var predicted = new Volume<int>([5, 0, 5, 9], new Shape3D(1, 2, 2));
        var truth = new Volume<int>([5, 5, 0, 1], new Shape3D(1, 2, 2));

        SegmentationScores.Compute(predicted, truth);

        Assert.Equal([5, 0, 5, 9], predicted.Voxels.ToArray());
        Assert.Equal([5, 5, 0, 1], truth.Voxels.ToArray());
    }

    [Fact]
    public void Compute_OfVolumesOfTwoShapes_NamesBoth()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => SegmentationScores.Compute(new Volume<int>(new Shape3D(1, 2, 3)), new Volume<int>(new Shape3D(3, 2, 1))));

        Assert.Equal("predicted", error.ParamName);
        Assert.Contains("1x2x3", error.Message, StringComparison.Ordinal);
        Assert.Contains("3x2x1", error.Message, StringComparison.Ordinal);
    }

    private static SegmentationScores Compute(int[] predicted, int[] truth, Shape3D shape) =>
        SegmentationScores.Compute(new Volume<int>(predicted, shape), new Volume<int>(truth, shape));

    private static List<JsonElement> Golden()
    {
        using Stream stream = typeof(SegmentationScoresTests).Assembly.GetManifestResourceStream("scores.json")
            ?? throw new InvalidOperationException("scores.json is not embedded; see Golden/ in the test project.");
        return [.. JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()];
    }

    private static double[] Ratios(SegmentationScores s) =>
        [s.Iou, s.Dice, s.Seg, s.MuCov, s.SegPublished, s.MuCovPublished, s.SegCtc, s.F1At50, s.ApAt50];

    private static Dictionary<string, double> ByReferenceName(SegmentationScores s) => new()
    {
        ["iou"] = s.Iou,
        ["dice"] = s.Dice,
        ["seg"] = s.Seg,
        ["mucov"] = s.MuCov,
        ["seg_pub"] = s.SegPublished,
        ["mucov_pub"] = s.MuCovPublished,
        ["seg_ctc"] = s.SegCtc,
        ["f1_50"] = s.F1At50,
        ["ap_50"] = s.ApAt50,
        ["n_true"] = s.TrueCount,
        ["n_pred"] = s.PredictedCount,
        ["count_error"] = s.CountError,
    };

    private static void AssertEqual(SegmentationScores expected, SegmentationScores actual)
    {
        foreach ((string field, double value) in ByReferenceName(expected))
        {
            Assert.True(Math.Abs(value - ByReferenceName(actual)[field]) <= 1e-12, $"{field}: expected {value:R}, got {ByReferenceName(actual)[field]:R}.");
        }
    }
}
