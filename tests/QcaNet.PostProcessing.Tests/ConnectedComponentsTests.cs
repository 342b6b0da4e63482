using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class ConnectedComponentsTests
{
    [Fact]
    public void Label_OnRandomVolumes_EqualsAFloodFill_ForAnyNumberOfThreads() => RandomCase.Check(
        c =>
        {
            byte[] mask = c.Mask();
            int[] expected = NaiveComponents.Label(mask, c.Shape, c.Connectivity);

            Volume<int> labels = ConnectedComponents.Label(new Volume<byte>(mask, c.Shape), out int count, c.Connectivity, c.Threads);

            Assert.Equal(expected, labels.Voxels.ToArray());
            Assert.Equal(expected.Max(), count);
        },
        cases: 2500);

    [Fact]
    public void Label_OfRandomLabelVolumes_EqualsAFloodFillThroughOneId_ForAnyNumberOfThreads() => RandomCase.Check(
        c =>
        {
            int[] ids = c.Labels();
            int[] expected = NaiveComponents.Label(ids, c.Shape, c.Connectivity);

            Volume<int> labels = ConnectedComponents.Label(new Volume<int>(ids, c.Shape), out int count, c.Connectivity, c.Threads);

            Assert.Equal(expected, labels.Voxels.ToArray());
            Assert.Equal(expected.Max(), count);
        },
        cases: 2500);

    [Fact]
    public void Label_OnGoldenMasks_EqualsSciPyAndScikitImageUpToNames()
    {
        List<JsonElement> cases = GoldenFile.Cases("components.json");
        Assert.NotEmpty(cases);
        foreach (JsonElement golden in cases)
        {
            var mask = new Volume<byte>(golden.Voxels<byte>("mask"), golden.Shape());

            int[] labels = ConnectedComponents.Label(mask, out int count, golden.Connectivity()).Voxels.ToArray();

            Assert.Equal(golden.GetProperty("count").GetInt32(), count);
            Assert.Equal(RasterNames(golden.Voxels<int>("scipy")), labels);
            Assert.Equal(RasterNames(golden.Voxels<int>("skimage")), labels);
        }
    }

    [Fact]
    public void Label_OnGoldenLabelVolumes_EqualsScikitImageUpToNames()
    {
        List<JsonElement> cases = GoldenFile.Cases("label_components.json");
        Assert.NotEmpty(cases);
        foreach (JsonElement golden in cases)
        {
            var ids = new Volume<int>(golden.Voxels<int>("labels"), golden.Shape());

            int[] components = ConnectedComponents.Label(ids, out int count, golden.Connectivity()).Voxels.ToArray();

            Assert.Equal(golden.GetProperty("count").GetInt32(), count);
            Assert.Equal(RasterNames(golden.Voxels<int>("components")), components);
        }
    }

    [Theory]
    [InlineData(Connectivity.Faces, 3)]
    [InlineData(Connectivity.Edges, 2)]
    [InlineData(Connectivity.Corners, 1)]
    public void Label_OfVoxelsThatShareAnEdgeOrACorner_JoinsThemAsTheConnectivitySays(Connectivity connectivity, int expected)
    {
        // (0,0,0) and (0,1,1) share an edge, (0,1,1) and (1,2,2) a corner.
        var mask = new Volume<byte>(new Shape3D(2, 3, 3));
        mask[0, 0, 0] = mask[0, 1, 1] = mask[1, 2, 2] = 1;

        ConnectedComponents.Label(mask, out int count, connectivity);

        Assert.Equal(expected, count);
    }

    [Fact]
    public void Label_OfAU_JoinsItsArmsUnderTheNameOfTheFirst()
    {
        byte[] u =
        [
            0, 0, 1, 0, 1,
            1, 0, 1, 0, 1,
            0, 0, 1, 1, 1,
        ];

        Volume<int> labels = ConnectedComponents.Label(new Volume<byte>(u, new Shape3D(1, 3, 5)), out int count);

        Assert.Equal([0, 0, 1, 0, 1, 2, 0, 1, 0, 1, 0, 0, 1, 1, 1], labels.Voxels.ToArray());
        Assert.Equal(2, count);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Label_OfAnEmptyOrAFullMask_FindsNoneOrOne(byte value, int expected)
    {
        var mask = new Volume<byte>(new Shape3D(4, 3, 5));
        mask.Voxels.Fill(value);

        Volume<int> labels = ConnectedComponents.Label(mask, out int count);

        Assert.Equal(expected, count);
        Assert.Equal(-1, labels.Voxels.IndexOfAnyExcept(expected));
    }

    [Fact]
    public void Label_OfOneVoxel_IsOneObject()
    {
        Assert.Equal([1], ConnectedComponents.Label(new Volume<byte>([200], new Shape3D(1, 1, 1)), out int count).Voxels.ToArray());
        Assert.Equal(1, count);
    }

    [Fact]
    public void Label_LeavesTheMaskAsItIs_AndKeepsItsSpacing()
    {
        byte[] voxels = [0, 3, 1, 1, 0, 255];
        var spacing = new VoxelSpacing(2, 1, 1);
        var mask = new Volume<byte>((byte[])voxels.Clone(), new Shape3D(1, 2, 3), spacing);

        Volume<int> labels = ConnectedComponents.Label(mask, out _);

        Assert.Equal(voxels, mask.Voxels.ToArray());
        Assert.Equal(spacing, labels.Spacing);
    }

    [Fact]
    public void Label_IntoMemoryThatWasUsedBefore_OverwritesAllOfIt()
    {
        int[] labels = [9, 9, 9, 9];

        int count = ConnectedComponents.Label([0, 1, 0, 0], new Shape3D(2, 1, 2), Connectivity.Faces, labels);

        Assert.Equal([0, 1, 0, 0], labels);
        Assert.Equal(1, count);
    }

    [Fact]
    public void Label_OfBadArguments_NamesThem()
    {
        var shape = new Shape3D(1, 2, 2);

        Assert.Equal(
            "mask",
            Assert.Throws<ArgumentException>(
                () => ConnectedComponents.Label(new byte[3], shape, Connectivity.Faces, new int[4])).ParamName);
        Assert.Equal(
            "components",
            Assert.Throws<ArgumentException>(
                () => ConnectedComponents.Label(new byte[4], shape, Connectivity.Faces, new int[5])).ParamName);
        Assert.Equal(
            "connectivity",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => ConnectedComponents.Label(new byte[4], shape, (Connectivity)8, new int[4])).ParamName);
        Assert.Equal(
            "labels",
            Assert.Throws<ArgumentException>(() => ConnectedComponents.Label(new int[3], shape, Connectivity.Faces, new int[4])).ParamName);
        Assert.Equal(
            "components",
            Assert.Throws<ArgumentException>(() => ConnectedComponents.Label(new int[4], shape, Connectivity.Faces, new int[5])).ParamName);
        Assert.Equal(
            "maximumThreads",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => ConnectedComponents.Label(new byte[4], shape, Connectivity.Faces, new int[4], 0)).ParamName);
        Assert.Throws<ArgumentNullException>(() => ConnectedComponents.Label((Volume<byte>)null!, out _));
        Assert.Throws<ArgumentNullException>(() => ConnectedComponents.Label((Volume<int>)null!, out _));
    }

    /// <summary>Names in raster order, by definition: the place of an id among the ids as they first occur.</summary>
    private static int[] RasterNames(int[] labels)
    {
        List<int> ids = [.. labels.Where(id => id != 0).Distinct()];
        return [.. labels.Select(id => ids.IndexOf(id) + 1)];
    }
}
