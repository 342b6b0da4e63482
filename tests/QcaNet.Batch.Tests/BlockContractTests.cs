using CsCheck;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>The contract of blocks: the labels of the whole volume, voxel for voxel, whatever the blocks, the halo and the memory.</summary>
public class BlockContractTests
{
    private static readonly Connectivity[] Connectivities = [Connectivity.Faces, Connectivity.Edges, Connectivity.Corners];

    private static readonly MarkerlessComponents[] Rules = Enum.GetValues<MarkerlessComponents>();

    private static readonly VoxelSpacing?[] Spacings = [null, new VoxelSpacing(1.75, 0.8, 0.8), new VoxelSpacing(2, 1, 1)];

    /// <summary>Components are divided whole, by the block that owns them or by themselves.</summary>
    [Fact]
    public void Blocks_GiveTheLabelsOfTheWholeVolume() => Check(largestBox: null, rules: Rules);

    /// <summary>No component that crosses a block is held as a whole, and windows may grow as far as they need.</summary>
    [Fact]
    public void Windows_GiveTheLabelsOfTheWholeVolume() => Check(largestBox: long.MaxValue, rules: [MarkerlessComponents.Background, MarkerlessComponents.OneObject]);

    /// <summary>Windows that may not grow: what is not listed as undecided is as in the whole volume all the same.</summary>
    [Fact]
    public void WindowsThatMayNotGrow_AreRightWhereTheyDoNotSayOtherwise() => Cases([MarkerlessComponents.Background]).Sample(
        c =>
        {
            using BlockScene scene = c.Scene();
            BlockDivision division = scene.Divide(c.Options with { LargestBox = 1 });
            Volume<int> expected = scene.InMemory(c.Watershed), labels = scene.Labels();
            if (division.Undecided.Count == 0 && division.UnreachedVoxels == 0)
            {
                Assert.Equal(expected.Voxels.ToArray(), labels.Voxels.ToArray());
                return;
            }

            // An object that is not listed has exactly the voxels of one object.
            foreach (int id in Enumerable.Range(1, division.Objects.Count).Except(division.Undecided))
            {
                int at = labels.Voxels.IndexOf(id);
                int other = expected.Voxels[at];
                for (int i = 0; i < labels.Shape.Length; i++)
                {
                    // Voxels that the undecided took, or that nothing reached, may be missing.
                    if (labels.Voxels[i] == id) Assert.Equal(other, expected.Voxels[i]);
                }
            }
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void ObjectsOnFacesEdgesAndCorners_AreWhole()
    {
        // A ball on every corner, edge and face of blocks of eight.
        var shape = new Shape3D(24, 24, 24);
        var mask = new Volume<byte>(shape);
        var markers = new Volume<int>(shape);
        int id = 0;
        for (int z = 4; z < 24; z += 8)
        {
            for (int y = 4; y < 24; y += 8)
            {
                for (int x = 4; x < 24; x += 8)
                {
                    (int cz, int cy, int cx) = (z + (id % 2 * 4), y + (id / 2 % 2 * 4), x + (id / 4 % 2 * 4));
                    markers[Math.Min(cz, 23), Math.Min(cy, 23), Math.Min(cx, 23)] = ++id;
                    for (int voxel = 0; voxel < shape.Length; voxel++)
                    {
                        (int row, int vx) = Math.DivRem(voxel, 24);
                        (int vz, int vy) = Math.DivRem(row, 24);
                        if (((vz - cz) * (vz - cz)) + ((vy - cy) * (vy - cy)) + ((vx - cx) * (vx - cx)) <= 9) mask.Voxels[voxel] = 1;
                    }
                }
            }
        }

        using var scene = new BlockScene(mask, markers);
        BlockDivision division = scene.Divide(new BlockOptions { Block = new Shape3D(8, 8, 8), Halo = 8 });
        Assert.Equal(scene.InMemory(MarkerWatershedOptions.Default).Voxels.ToArray(), scene.Labels().Voxels.ToArray());
        Assert.Equal(27, division.Objects.Count);
        Assert.Empty(division.LargerThanHalo);
        Assert.Empty(division.Undecided);
    }

    [Fact]
    public void ObjectLargerThanTheHalo_IsNamed_AndWhole()
    {
        var mask = new Volume<byte>(new Shape3D(4, 4, 40));
        var markers = new Volume<int>(mask.Shape);
        for (int x = 2; x < 38; x++) mask[1, 1, x] = 1;
        mask[3, 3, 3] = 1;
        markers[1, 1, 20] = 7;
        markers[3, 3, 3] = 9;
        using var scene = new BlockScene(mask, markers);
        BlockDivision division = scene.Divide(new BlockOptions { Block = new Shape3D(8, 8, 8), Halo = 4 });
        Assert.Equal([1], division.LargerThanHalo);
        Assert.Empty(division.Undecided);
        Assert.Equal(36, division.Objects[0].Voxels);
    }

    [Fact]
    public void TouchingObjects_AreNotMergedAtAFace()
    {
        // Two cubes that share a face of a block.
        var mask = new Volume<byte>(new Shape3D(8, 8, 16));
        var markers = new Volume<int>(mask.Shape);
        for (int z = 2; z < 6; z++)
        {
            for (int y = 2; y < 6; y++)
            {
                for (int x = 4; x < 12; x++) mask[z, y, x] = 1;
            }
        }

        (markers[3, 3, 5], markers[3, 3, 10]) = (1, 2);
        using var scene = new BlockScene(mask, markers);
        Assert.Equal([64, 64], scene.Divide(new BlockOptions { Block = new Shape3D(8, 8, 8), Halo = 8 }).Objects.Select(o => o.Voxels));
        Assert.Equal([64, 64], scene.Divide(new BlockOptions { Block = new Shape3D(8, 8, 8), Halo = 2, LargestBox = 1 }).Objects.Select(o => o.Voxels));
    }

    [Fact]
    public void SmallObjects_AreDropped_AsInMemory()
    {
        (Volume<byte> mask, Volume<int> markers) = RandomScene.Make(new Random(11), new Shape3D(16, 20, 24), new VoxelSpacing(2, 1, 1));
        using var scene = new BlockScene(mask, markers);
        scene.Divide(new BlockOptions { Block = new Shape3D(8, 8, 8), Halo = 4, SmallestVolume = 20 });
        Assert.Equal(scene.InMemory(MarkerWatershedOptions.Default, 20).Voxels.ToArray(), scene.Labels().Voxels.ToArray());
    }

    [Fact]
    public void Centers_AreTheComponentsOfOneValue()
    {
        var mask = new Volume<byte>(new Shape3D(6, 6, 30));
        mask.Voxels.Fill(1);
        var centers = new Volume<int>(mask.Shape);
        (centers[3, 3, 4], centers[3, 3, 5], centers[3, 3, 24]) = (255, 255, 255);
        using var scene = new BlockScene(mask, centers);
        BlockDivision division = scene.Divide(new BlockOptions { Block = new Shape3D(8, 8, 8), Halo = 8 }, MarkerKind.IdsOrComponents);
        Assert.Equal(2, division.Objects.Count);
        Assert.Equal((2, 0), division.Markers);
    }

    private static void Check(long? largestBox, MarkerlessComponents[] rules) => Cases(rules).Sample(
        c =>
        {
            using BlockScene scene = c.Scene();
            var options = largestBox is null ? c.Options : c.Options with { LargestBox = largestBox, WindowsOnly = true };
            BlockDivision division = scene.Divide(options);
            Volume<int> expected = scene.InMemory(c.Watershed);
            Assert.Equal(expected.Voxels.ToArray(), scene.Labels().Voxels.ToArray());
            Assert.Empty(division.Undecided);
            Assert.Equal(QcaNet.Metrics.NucleusMeasurement.Measure(expected), division.Objects);
            Assert.False(Directory.Exists(scene.WorkFolder));
        },
        iter: 60,
        threads: 1);

    private static Gen<Case> Cases(MarkerlessComponents[] rules) => Gen.Select(
        Gen.Int[1, 26], Gen.Int[1, 26], Gen.Int[1, 40], Gen.Int[2, 14], Gen.Int[1, 10], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int,
        (depth, height, width, block, halo, connectivity, spacing, seed) => new Case(
            new Shape3D(depth, height, width), new Shape3D(block, 2 + (seed & 7), 3 + (seed >> 3 & 15)), halo,
            Connectivities[connectivity], Spacings[spacing], rules[(int)((uint)seed % (uint)rules.Length)], seed));

    private sealed record Case(
        Shape3D Shape, Shape3D Block, int Halo, Connectivity Connectivity, VoxelSpacing? Spacing, MarkerlessComponents Rule, int Seed)
    {
        public MarkerWatershedOptions Watershed => new() { Connectivity = Connectivity, MarkerlessComponents = Rule };

        public BlockOptions Options => new() { Block = Block, Halo = Halo, Watershed = Watershed };

        public BlockScene Scene()
        {
            (Volume<byte> mask, Volume<int> markers) = RandomScene.Make(new Random(Seed), Shape, Spacing);
            return new BlockScene(mask, markers);
        }
    }
}
