using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class DistanceTransformTests
{
    [Fact]
    public void Squared_OnRandomVolumes_EqualsTheDefinition() => RandomCase.Check(
        c =>
        {
            byte[] mask = c.Mask();

            SquaredDistances squared = DistanceTransform.Squared(new Volume<byte>(mask, c.Shape), c.Spacing, c.Threads);

            ExactDistances.Of(c.Shape, c.Spacing, (z, y, x) => NaiveDistance.Squared(mask, c.Shape, z, y, x)).AssertEqual(squared);
        },
        cases: 2500);

    [Fact]
    public void Euclidean_OnRandomVolumes_IsTheRootOfTheSquares_ForAnyNumberOfThreads() => RandomCase.Check(
        c =>
        {
            byte[] mask = c.Mask();
            double[] squares = NaiveDistance.Squared(mask, c.Shape, c.Spacing.Z, c.Spacing.Y, c.Spacing.X);
            var volume = new Volume<byte>(mask, c.Shape);

            ReadOnlySpan<float> distances = DistanceTransform.Euclidean(volume, c.Spacing, c.Threads).Voxels;

            for (int i = 0; i < squares.Length; i++) AssertClose(Math.Sqrt(squares[i]), distances[i], 1e-7, i);
            Assert.Equal(DistanceTransform.Euclidean(volume, c.Spacing, maximumThreads: 1).Voxels, distances);
            Assert.Equal(DistanceTransform.Squared(volume, c.Spacing, c.Threads).ToDistances().Voxels, distances);
        },
        cases: 2500);

    [Fact]
    public void Euclidean_WithoutSpacing_IsTheExactRootOfAWholeNumber() => RandomCase.Check(c =>
    {
        byte[] mask = c.Mask();
        double[] squares = NaiveDistance.Squared(mask, c.Shape, 1, 1, 1);

        ReadOnlySpan<float> distances = DistanceTransform.Euclidean(new Volume<byte>(mask, c.Shape)).Voxels;

        for (int i = 0; i < squares.Length; i++) Assert.Equal((float)Math.Sqrt(squares[i]), distances[i]);
    });

    [Fact]
    public void TheOracleOfLongLines_OnSmallVolumes_EqualsTheDefinition() => RandomCase.Check(
        c =>
        {
            byte[] mask = c.Mask();

            Assert.Equal(NaiveDistance.Squared(mask, c.Shape, 3, 1, 2), AxisDistance.Squared(mask, c.Shape, 3, 1, 2));
        },
        cases: 200);

    [Fact]
    public void Euclidean_OnGoldenMasks_EqualsSciPy()
    {
        List<JsonElement> cases = GoldenFile.Cases("distance.json");
        Assert.NotEmpty(cases);
        foreach (JsonElement golden in cases)
        {
            double[] expected = golden.Voxels<double>("distances");
            VoxelSpacing spacing = golden.Spacing();

            ReadOnlySpan<float> distances = DistanceTransform.Euclidean(
                new Volume<byte>(golden.Voxels<byte>("mask"), golden.Shape()), spacing).Voxels;

            bool whole = spacing.Z % 1 == 0 && spacing.Y % 1 == 0 && spacing.X % 1 == 0;
            for (int i = 0; i < expected.Length; i++)
            {
                // Of whole-number spacings squared distances are whole numbers: they must be the same ones.
                if (whole) Assert.Equal(Math.Round(expected[i] * expected[i]), Math.Round((double)distances[i] * distances[i]));
                AssertClose(expected[i], distances[i], 1e-6, i);
            }
        }
    }

    [Fact]
    public void Squared_OnGoldenMasksOfLongDistances_EqualsSciPyExactly()
    {
        List<JsonElement> cases = GoldenFile.Cases("long_distances.json");
        Assert.NotEmpty(cases);
        foreach (JsonElement golden in cases)
        {
            Shape3D shape = golden.Shape();
            long[] expected = golden.Voxels<long>("squares");

            SquaredDistances squared = DistanceTransform.Squared(new Volume<byte>(golden.Voxels<byte>("mask"), shape), golden.Spacing());

            Assert.Equal(golden.GetProperty("unit").GetDouble(), squared.Unit);
            Assert.Equal(
                expected, Voxels.Of(shape).Select(at => (long)Math.Round(squared[at.Z, at.Y, at.X] / (squared.Unit * squared.Unit))));
        }
    }

    [Fact]
    public void Euclidean_OfAMaskWithoutBackground_IsInfiniteEverywhere()
    {
        var mask = new Volume<byte>(new Shape3D(3, 4, 5));
        mask.Voxels.Fill(1);

        Volume<float> distances = DistanceTransform.Euclidean(mask);

        Assert.Equal(-1, distances.Voxels.IndexOfAnyExcept(float.PositiveInfinity));
    }

    [Fact]
    public void Euclidean_OfAnEmptyMask_IsZeroEverywhere()
    {
        Volume<float> distances = DistanceTransform.Euclidean(new Volume<byte>(new Shape3D(3, 4, 5)));

        Assert.Equal(-1, distances.Voxels.IndexOfAnyExcept(0f));
    }

    [Fact]
    public void Euclidean_AtTheEdgeOfTheVolume_DoesNotTakeTheEdgeForBackground()
    {
        var line = new Volume<byte>([0, 1, 1, 1], new Shape3D(1, 1, 4));

        Assert.Equal([0, 1, 2, 3], DistanceTransform.Euclidean(line).Voxels.ToArray());
    }

    [Fact]
    public void Euclidean_WithTheSpacingOfAStack_MeasuresInMicrometres()
    {
        var mask = new Volume<byte>(new Shape3D(3, 3, 3));
        mask.Voxels.Fill(1);
        mask[0, 0, 0] = 0;

        Volume<float> distances = DistanceTransform.Euclidean(mask, new VoxelSpacing(1.75, 0.8, 0.5));

        Assert.Equal(1.75f, distances[1, 0, 0]);
        Assert.Equal(1.6f, distances[0, 2, 0]);
        Assert.Equal((float)Math.Sqrt((3.5 * 3.5) + (1.6 * 1.6) + 1), distances[2, 2, 2]);
    }

    [Fact]
    public void Euclidean_LeavesTheMaskAsItIs_AndKeepsItsSpacing()
    {
        byte[] voxels = [0, 3, 1, 1, 0, 255];
        var spacing = new VoxelSpacing(2, 1, 1);
        var mask = new Volume<byte>((byte[])voxels.Clone(), new Shape3D(1, 2, 3), spacing);

        Volume<float> distances = DistanceTransform.Euclidean(mask);

        Assert.Equal(voxels, mask.Voxels.ToArray());
        Assert.Equal(spacing, distances.Spacing);
    }

    [Fact]
    public void Euclidean_IntoMemoryThatWasUsedBefore_OverwritesAllOfIt()
    {
        float[] distances = [9, 9, 9, 9];

        DistanceTransform.Euclidean([0, 1, 0, 0], new Shape3D(2, 1, 2), null, distances);

        Assert.Equal([0, 1, 0, 0], distances);
    }

    [Fact]
    public void Euclidean_OfSpansThatDoNotFillTheShape_NamesTheSpan()
    {
        var shape = new Shape3D(1, 2, 2);

        Assert.Equal(
            "mask", Assert.Throws<ArgumentException>(() => DistanceTransform.Euclidean(new byte[3], shape, null, new float[4])).ParamName);
        Assert.Equal(
            "distances",
            Assert.Throws<ArgumentException>(() => DistanceTransform.Euclidean(new byte[4], shape, null, new float[5])).ParamName);
        Assert.Equal("shape", Assert.Throws<ArgumentException>(() => DistanceTransform.Euclidean([], default, null, [])).ParamName);
        Assert.Throws<ArgumentNullException>(() => DistanceTransform.Euclidean(null!));
    }

    [Fact]
    public void Euclidean_WithASpacingWhoseSquareIsNoDouble_NamesIt()
    {
        var mask = new Volume<byte>(new Shape3D(1, 2, 2));

        Assert.Equal(
            "spacing",
            Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTransform.Euclidean(mask, new VoxelSpacing(1, 1e-200, 1))).ParamName);
        Assert.Equal(
            "spacing",
            Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTransform.Euclidean(mask, default(VoxelSpacing))).ParamName);
    }

    private static void AssertClose(double expected, float actual, double relative, int at)
    {
        bool close = double.IsPositiveInfinity(expected)
            ? float.IsPositiveInfinity(actual)
            : Math.Abs(expected - actual) <= relative * expected;
        if (!close) Assert.Fail($"Voxel {at}: expected {expected:R}, got {actual:R}.");
    }
}
