using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class RegionHolesTests
{
    private static readonly string[] Hollow =
    [
        ".......",
        ".11111.",
        ".1...1.",
        ".1.2.1.",
        ".1...1.",
        ".11111.",
        ".......",
    ];

    [Fact]
    public void FillHoles_OnGoldenMasks_EqualsSciPy()
    {
        int cases = 0;
        foreach (JsonElement golden in GoldenFile.Cases("regions.json"))
        {
            string kind = golden.GetProperty("kind").GetString()!;
            if (kind is not ("fill_holes" or "fill_holes_2d")) continue;
            var mask = new Volume<byte>(golden.Voxels<byte>("mask"), golden.Shape());
            byte[] expected = golden.Voxels<byte>("filled");
            int gained = expected.Count(v => v != 0) - mask.Voxels.ToArray().Count(v => v != 0);

            long filled = Regions.FillHoles(
                mask, kind == "fill_holes" ? HoleDimensions.Volume : HoleDimensions.Planes, maximumThreads: 1 + (cases++ % 3));

            Assert.Equal(expected, mask.Voxels.ToArray());
            Assert.Equal(gained, filled);
        }

        Assert.True(cases > 50);
    }

    [Fact]
    public void FillHoles_OnRandomMasks_FillsWhatNoPathConnectsWithTheEdge() => RandomCase.Check(
        c =>
        {
            byte[] mask = [.. c.Mask().Select(v => v == 0 ? (byte)0 : (byte)1)];
            bool[] open = Open(i => mask[i] == 0, c.Shape, c.Connectivity);
            byte[] expected = [.. mask.Select((v, i) => v != 0 || !open[i] ? (byte)1 : (byte)0)];
            var filled = new Volume<byte>((byte[])mask.Clone(), c.Shape);

            Regions.FillHoles(filled, HoleDimensions.Volume, c.Connectivity, 1 + (c.Seed % 3));

            Assert.Equal(expected, filled.Voxels.ToArray());
        },
        cases: 1000);

    [Fact]
    public void FillHoles_OfLabels_GivesAHoleToTheOnlyObjectAroundIt() => RandomCase.Check(
        c =>
        {
            // Ids in blocks, so that holes of one owner and of several come up.
            var random = new Random(c.Seed);
            int width = 1 + random.Next(4);
            int[] labels = [.. c.Mask().Select((v, i) => v == 0 ? 0 : 1 + (i % c.Shape.Width / width))];
            int[] expected = Filled(labels, c.Shape, c.Connectivity);
            var filled = new Volume<int>((int[])labels.Clone(), c.Shape);

            long gained = Regions.FillHoles(filled, HoleDimensions.Volume, c.Connectivity, 1 + (c.Seed % 3));

            Assert.Equal(expected, filled.Voxels.ToArray());
            Assert.Equal(expected.Count(id => id != 0) - labels.Count(id => id != 0), gained);
        },
        cases: 1000);

    [Fact]
    public void FillHoles_AroundAnotherObject_LeavesTheHoleOpen()
    {
        Volume<int> labels = Draw(Hollow);

        Assert.Equal(0, Regions.FillHoles(labels));

        labels[0, 3, 3] = 0;
        Assert.Equal(9, Regions.FillHoles(labels));
        Assert.Equal(1, labels[0, 3, 3]);
    }

    [Fact]
    public void FillHoles_OfATube_ClosesItInPlanesOnly()
    {
        // A ring in every plane: along z one can walk out.
        var tube = new Volume<byte>(new Shape3D(4, 7, 7));
        for (int z = 0; z < 4; z++)
        {
            for (int i = 0; i < 49; i++) tube.Plane(z)[i] = Hollow[i / 7][i % 7] == '1' ? (byte)9 : (byte)0;
        }

        Assert.Equal(0, Regions.FillHoles(tube));
        Assert.Equal(4 * 9, Regions.FillHoles(tube, HoleDimensions.Planes));
        Assert.Equal(9, tube[2, 1, 1]); // what was there keeps its value
        Assert.Equal(1, tube[2, 3, 3]);
    }

    [Fact]
    public void FillHoles_OfBadArguments_NamesThem()
    {
        var mask = new Volume<byte>(new Shape3D(1, 2, 2));

        Assert.Equal("dimensions", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.FillHoles(mask, (HoleDimensions)7)).ParamName);
        Assert.Equal(
            "connectivity",
            Assert.Throws<ArgumentOutOfRangeException>(() => Regions.FillHoles(mask, connectivity: (Connectivity)4)).ParamName);
        Assert.Equal(
            "maximumThreads", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.FillHoles(mask, maximumThreads: 0)).ParamName);
        Assert.Equal(
            "labels", Assert.Throws<ArgumentException>(() => Regions.FillHoles(new Volume<int>([-1], new Shape3D(1, 1, 1)))).ParamName);
        Assert.Throws<ArgumentNullException>(() => Regions.FillHoles((Volume<byte>)null!));
    }

    /// <summary>Background that hangs together with the edge, by spreading from the edge until nothing changes.</summary>
    private static bool[] Open(Func<int, bool> isBackground, Shape3D shape, Connectivity connectivity)
    {
        var open = new bool[shape.Length];
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach ((int z, int y, int x) at in Voxels.Of(shape))
            {
                int i = shape.Offset(at.z, at.y, at.x);
                if (open[i] || !isBackground(i)) continue;
                bool edge = at.y == 0 || at.y == shape.Height - 1 || at.x == 0 || at.x == shape.Width - 1
                    || (shape.Depth > 1 && (at.z == 0 || at.z == shape.Depth - 1));
                if (!edge && !Voxels.Neighbors(at, shape, connectivity).Any(n => open[shape.Offset(n.Z, n.Y, n.X)])) continue;
                open[i] = changed = true;
            }
        }

        return open;
    }

    private static int[] Filled(int[] labels, Shape3D shape, Connectivity connectivity)
    {
        bool[] open = Open(i => labels[i] == 0, shape, connectivity);
        byte[] holes = [.. labels.Select((id, i) => id == 0 && !open[i] ? (byte)1 : (byte)0)];
        int[] components = NaiveComponents.Label(holes, shape, connectivity);
        ILookup<int, int> owners = (from at in Voxels.Of(shape)
                                    let component = components[shape.Offset(at.Z, at.Y, at.X)]
                                    where component != 0
                                    from n in Voxels.Neighbors(at, shape, Connectivity.Faces)
                                    let id = labels[shape.Offset(n.Z, n.Y, n.X)]
                                    where id != 0
                                    select (component, id)).Distinct().ToLookup(pair => pair.component, pair => pair.id);
        return
        [
            .. labels.Select((id, i) => components[i] != 0 && owners[components[i]].Count() == 1 ? owners[components[i]].Single() : id)
        ];
    }

    private static Volume<int> Draw(string[] rows)
    {
        var labels = new Volume<int>(new Shape3D(1, rows.Length, rows[0].Length));
        for (int i = 0; i < labels.Voxels.Length; i++)
        {
            char c = rows[i / rows[0].Length][i % rows[0].Length];
            labels.Voxels[i] = c == '.' ? 0 : c - '0';
        }

        return labels;
    }
}
