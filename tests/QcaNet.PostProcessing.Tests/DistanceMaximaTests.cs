using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class DistanceMaximaTests
{
    [Fact]
    public void Find_OnRandomVolumes_EqualsProminenceByItsDefinition() => RandomCase.Check(
        c =>
        {
            SquaredDistances distances = DistanceTransform.Squared(new Volume<byte>(c.Mask(), c.Shape), c.Spacing);
            double unit = distances.Unit;
            bool isWhole = CommonMeasure.Of(c.Spacing) is not null;
            double[] squares = [.. Voxels.Of(c.Shape).Select(at => InUnits(distances[at.Z, at.Y, at.X]))];
            double smallest = (c.Seed % 6) switch { 0 => 0, 1 => c.Spacing.X, 2 => 1, 3 => 0.4142, 4 => 2.7, _ => double.PositiveInfinity };
            int[] expected = NaiveMaxima.Find(squares, c.Shape, smallest / unit, c.Connectivity);

            Assert.Equal(expected, DistanceMaxima.Find(distances, smallest, c.Connectivity).Voxels.ToArray());

            // Whole numbers come back exactly; falls of exactly the wanted prominence occur, and must be decided as the definition does.
            double InUnits(double square) => isWhole ? Math.Round(square / (unit * unit)) : square;
        },
        cases: 2500);

    [Fact]
    public void Find_OnLargerMasks_EqualsProminenceByItsDefinition() => RandomCase.Check(
        c =>
        {
            // Little background: wide hills, of 16, 32 and 64 bits.
            VoxelSpacing spacing = (c.Seed % 3) switch
            {
                0 => VoxelSpacing.Isotropic(1),
                1 => new VoxelSpacing(35, 17, 19),
                _ => new VoxelSpacing(0.2345671, 1, 1),
            };
            byte[] mask = (c with { Density = 0.98 }).Mask();
            SquaredDistances distances = DistanceTransform.Squared(new Volume<byte>(mask, c.Shape), spacing);
            double[] squares = [.. Voxels.Of(c.Shape).Select(at => distances[at.Z, at.Y, at.X])];
            double smallest = spacing.Y * 0.37;

            Assert.Equal(
                NaiveMaxima.Find(squares, c.Shape, smallest, c.Connectivity),
                DistanceMaxima.Find(distances, smallest, c.Connectivity).Voxels.ToArray());
        },
        cases: 40,
        largest: 11);

    /// <summary>
    /// The h-maxima of scikit-image, but for two differences. It takes background for land of height 0, so that a component whose top is
    /// lower than h has no maximum there, and here always one. And of tops of one height less than h apart it takes all, here the first. It
    /// marks whole plateaus, here their first voxels are.
    /// </summary>
    [Fact]
    public void Find_OnGoldenMasks_EqualsTheHMaximaOfScikitImageButForLowComponentsAndTies()
    {
        List<JsonElement> cases = GoldenFile.Cases("maxima.json");
        Assert.NotEmpty(cases);
        int compared = 0;
        foreach (JsonElement golden in cases)
        {
            Shape3D shape = golden.Shape();
            Connectivity connectivity = golden.Connectivity();
            double h = golden.GetProperty("h").GetDouble();
            byte[] mask = golden.Voxels<byte>("mask");
            byte[] theirs = golden.Voxels<byte>("maxima");
            SquaredDistances distances = DistanceTransform.Squared(new Volume<byte>(mask, shape), golden.Spacing());
            float[] heights = distances.ToDistances().Voxels.ToArray();
            int[] components = NaiveComponents.Label(mask, shape, connectivity);
            int[] plateaus = NaiveComponents.Label(theirs, shape, connectivity);

            int[] ours = DistanceMaxima.Find(distances, h, connectivity).Voxels.ToArray();

            for (int i = 0; i < ours.Length; i++)
            {
                if (ours[i] == 0) continue;
                compared++;
                if (theirs[i] == 0) Assert.True(heights[i] < h && IsTop(i), $"Voxel {i} of {shape} is no h-maximum of scikit-image.");
                else Assert.Equal(i, Array.IndexOf(plateaus, plateaus[i]));
            }

            for (int i = 0; i < ours.Length; i++)
            {
                // The first voxel of each of their plateaus is ours, or lies as high as one of ours in the same component.
                if (theirs[i] == 0 || Array.IndexOf(plateaus, plateaus[i]) != i || ours[i] != 0) continue;
                Assert.True(HasEqual(i), $"Voxel {i} of {shape}: scikit-image has an h-maximum there.");
            }

            bool IsTop(int voxel) => !Enumerable.Range(0, ours.Length)
                .Any(i => components[i] == components[voxel] && heights[i] > heights[voxel]);

            bool HasEqual(int voxel) => Enumerable.Range(0, voxel)
                .Any(i => ours[i] != 0 && components[i] == components[voxel] && heights[i] == heights[voxel]);
        }

        Assert.True(compared > 100, $"Only {compared} maxima were compared.");
    }

    [Fact]
    public void Find_OfTwoHillsOfOneHeight_CountsTheFirstAsTheHigher()
    {
        // In the middle row, of a component that no edge of the volume cuts, the distance goes 1 2 2 1.4 1 1 1 1.4 2 2 1.
        byte[] rows =
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0,
            0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
            0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        var mask = new Volume<byte>(rows, new Shape3D(1, 5, 13));
        SquaredDistances distances = DistanceTransform.Squared(mask);

        int[] both = DistanceMaxima.Find(distances, 0.1).Voxels.ToArray();
        int[] first = DistanceMaxima.Find(distances, 5).Voxels.ToArray();

        Assert.Equal([1, 2], both.Where(id => id != 0));
        Assert.Equal((2 * 13) + 2, Array.IndexOf(both, 1));
        Assert.Equal((2 * 13) + 9, Array.IndexOf(both, 2));
        Assert.Equal([1], first.Where(id => id != 0));
        Assert.Equal((2 * 13) + 2, Array.IndexOf(first, 1));
    }

    [Fact]
    public void Find_OfAMaskWithoutBackground_IsItsFirstVoxel()
    {
        var mask = new Volume<byte>(new Shape3D(2, 3, 4), new VoxelSpacing(2, 1, 1));
        mask.Voxels.Fill(1);

        Volume<int> markers = DistanceMaxima.Find(DistanceTransform.Squared(mask));

        Assert.Equal(0, markers.Voxels.IndexOf(1));
        Assert.Equal(-1, markers.Voxels[1..].IndexOfAnyExcept(0));
        Assert.Equal(mask.Spacing, markers.Spacing);
    }

    [Fact]
    public void Find_OfBadArguments_NamesThem()
    {
        SquaredDistances distances = DistanceTransform.Squared(new Volume<byte>(new Shape3D(1, 2, 2)));

        Assert.Equal("distances", Assert.Throws<ArgumentNullException>(() => DistanceMaxima.Find(null!)).ParamName);
        Assert.Equal(
            "smallestProminence", Assert.Throws<ArgumentOutOfRangeException>(() => DistanceMaxima.Find(distances, -0.1)).ParamName);
        Assert.Equal(
            "smallestProminence", Assert.Throws<ArgumentOutOfRangeException>(() => DistanceMaxima.Find(distances, double.NaN)).ParamName);
        Assert.Equal(
            "connectivity", Assert.Throws<ArgumentOutOfRangeException>(() => DistanceMaxima.Find(distances, 1, (Connectivity)7)).ParamName);
    }
}
