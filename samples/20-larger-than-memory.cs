// Volumes larger than memory: a watershed in blocks, interrupted and resumed. The volume is small, so that the result can be verified.
//   dotnet run samples/20-larger-than-memory.cs
// Expect: "interrupted; labels exist: False", then "12 objects" and "equal to the labels in memory".
// Takes about 3 seconds on two cores; writes 20-mask.tif, 20-markers.tif and 20-labels.tif.
#:project ../src/QcaNet.Batch/QcaNet.Batch.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using QcaNet.Batch;
using QcaNet.PostProcessing;
using QcaNet.Synthesis;
using QcaNet.Volumes;

// 1. A mask and one marker per nucleus, as files. VolumeWriter.WriteSlabs writes a mask plane by plane:
//    only one slab is in memory.

SyntheticEmbryo embryo = SyntheticEmbryo.Generate();
Volume<byte> mask = Mask.NonZero(embryo.Labels);
var markers = new Volume<int>(mask.Shape, mask.Spacing);
foreach (SyntheticNucleus nucleus in embryo.Nuclei)
{
    // The voxel of the nucleus that is farthest from the background.
    int deepest = -1;
    double depth = 0;
    SquaredDistances distances = DistanceTransform.Squared(Only(embryo.Labels, nucleus.Id));
    for (int i = 0; i < mask.Shape.Length; i++)
    {
        (int row, int x) = Math.DivRem(i, mask.Shape.Width);
        (int z, int y) = Math.DivRem(row, mask.Shape.Height);
        if (embryo.Labels.Voxels[i] == nucleus.Id && distances[z, y, x] > depth) (deepest, depth) = (i, distances[z, y, x]);
    }

    markers.Voxels[deepest] = nucleus.Id;
}

IEnumerable<Volume<byte>> Slabs()
{
    for (int z = 0; z < mask.Shape.Depth; z++)
    {
        var plane = new Shape3D(1, mask.Shape.Height, mask.Shape.Width);
        yield return new Volume<byte>(mask.Plane(z).ToArray(), plane);
    }
}

VolumeWriter.WriteSlabs("20-mask.tif", mask.Shape.Depth, mask.Spacing, Slabs());
VolumeWriter.Write("20-markers.tif", markers);
Console.WriteLine($"{embryo.Nuclei.Count} nuclei in {mask.Shape} voxels");

// 2. Blocks of 24 voxels, and an interruption. Completed blocks are kept in a hidden folder beside the labels.

var options = new BlockOptions { Block = new Shape3D(24, 24, 24), Halo = 32, MemoryBudget = 256L << 20 };
using var interruption = new CancellationTokenSource();
try
{
    BlockWatershed.Divide(
        "20-mask.tif",
        "20-markers.tif",
        "20-labels.tif",
        options,
        progress: new AfterBlocks(3, interruption),
        cancellationToken: interruption.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine($"interrupted; labels exist: {File.Exists("20-labels.tif")}");
}

// 3. The same call resumes the work.

BlockDivision division = BlockWatershed.Divide("20-mask.tif", "20-markers.tif", "20-labels.tif", options);
Console.WriteLine($"{division.BlocksResumed} blocks were already done, {division.Objects.Count} objects");
Console.WriteLine($"larger than the halo: {division.LargerThanHalo.Count}, undecided: {division.Undecided.Count}");

// 4. The labels are identical to those computed in memory, voxel by voxel.

Volume<int> whole = MarkerWatershed.Divide(mask, markers);
bool equal = whole.Voxels.SequenceEqual(VolumeReader.Read<int>("20-labels.tif").Voxels);
Console.WriteLine(equal ? "equal to the labels in memory" : "NOT equal to the labels in memory");
return equal ? 0 : 1;

static Volume<byte> Only(Volume<int> labels, int id)
{
    var mask = new Volume<byte>(labels.Shape, labels.Spacing);
    for (int i = 0; i < labels.Shape.Length; i++) mask.Voxels[i] = labels.Voxels[i] == id ? (byte)1 : (byte)0;
    return mask;
}

/// <summary>Cancels the call after a number of blocks, as a time limit would.</summary>
internal sealed class AfterBlocks(int blocks, CancellationTokenSource interruption) : IProgress<BlockProgress>
{
    public void Report(BlockProgress value)
    {
        if (value.Stage == BlockStage.Dividing && value.Done >= blocks) interruption.Cancel();
    }
}
