using System.Globalization;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>Interrupted divisions go on from the last finished block. QCANET_INTERRUPTIONS=100 for more moments than twenty.</summary>
public class BlockResumeTests
{
    private static readonly int Interruptions =
        int.TryParse(Environment.GetEnvironmentVariable("QCANET_INTERRUPTIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 20;

    private static readonly BlockOptions Small = new() { Block = new Shape3D(8, 8, 8), Halo = 4, Watershed = new MarkerWatershedOptions { MaximumThreads = 2 } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void InterruptedAtRandomMoments_TheResultIsThatOfAnUndisturbedRun(bool windows)
    {
        using BlockScene scene = Scene(5);
        BlockOptions options = Small with { WindowsOnly = windows };
        int reports = 0;
        scene.Divide(options, progress: new Told<BlockProgress>(_ => reports++));
        byte[] undisturbed = File.ReadAllBytes(scene.LabelFile);
        File.Delete(scene.LabelFile);

        var random = new Random(12);
        for (int i = 0; i < Interruptions; i++)
        {
            // Interrupted once, twice, three times; then left alone.
            for (int times = random.Next(1, 4); times > 0; times--)
            {
                using var interruption = new CancellationTokenSource();
                int left = random.Next(1, reports);
                try
                {
                    var progress = new Told<BlockProgress>(_ =>
                    {
                        if (--left == 0) interruption.Cancel();
                    });
                    scene.Divide(options, progress: progress, cancellationToken: interruption.Token);
                    break; // it had less left to do than the moment was away
                }
                catch (OperationCanceledException)
                {
                    Assert.False(File.Exists(scene.LabelFile));
                }
            }

            scene.Divide(options);
            Assert.Equal(undisturbed, File.ReadAllBytes(scene.LabelFile));
            Assert.False(Directory.Exists(scene.WorkFolder));
            File.Delete(scene.LabelFile);
        }
    }

    [Fact]
    public void FinishedBlocks_AreNotDividedAgain()
    {
        using BlockScene scene = Scene(6);
        using var interruption = new CancellationTokenSource();
        int finished = 0;
        Assert.Throws<OperationCanceledException>(() => scene.Divide(
            Small with { Watershed = Small.Watershed with { MaximumThreads = 1 } },
            progress: new Told<BlockProgress>(p =>
            {
                if (p.Stage == BlockStage.Dividing && (finished = p.Done) == 3) interruption.Cancel();
            }),
            cancellationToken: interruption.Token));
        var told = new List<BlockProgress>();
        BlockDivision division = scene.Divide(Small, progress: new Told<BlockProgress>(told.Add));
        Assert.Equal(finished, division.BlocksResumed);
        Assert.DoesNotContain(told, p => p.Stage == BlockStage.FindingComponents);
        Assert.Equal(finished, told.First(p => p.Stage == BlockStage.Dividing).Done);
    }

    [Fact]
    public void DamagedPart_IsDividedAgain()
    {
        using BlockScene scene = Scene(7);
        Interrupt(scene, Small);
        string part = Directory.GetFiles(scene.WorkFolder, "*.part").First();
        byte[] bytes = File.ReadAllBytes(part);
        bytes[^40] ^= 1;
        File.WriteAllBytes(part, bytes);
        scene.Divide(Small);
        Assert.Equal(scene.InMemory(MarkerWatershedOptions.Default).Voxels.ToArray(), scene.Labels().Voxels.ToArray());
    }

    [Fact]
    public void OtherOptions_BeginAnew()
    {
        using BlockScene scene = Scene(8);
        Interrupt(scene, Small);
        BlockDivision division = scene.Divide(Small with { Watershed = Small.Watershed with { Connectivity = Connectivity.Corners } });
        Assert.Equal(0, division.BlocksResumed);
        var whole = new MarkerWatershedOptions { Connectivity = Connectivity.Corners };
        Assert.Equal(scene.InMemory(whole).Voxels.ToArray(), scene.Labels().Voxels.ToArray());
    }

    [Fact]
    public void ChangedInput_BeginsAnew()
    {
        using BlockScene scene = Scene(9);
        Interrupt(scene, Small);
        scene.Mask.Voxels.Fill(1);
        VolumeWriter.Write(scene.MaskFile, scene.Mask);
        File.SetLastWriteTimeUtc(scene.MaskFile, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(0, scene.Divide(Small).BlocksResumed);
        Assert.Equal(scene.InMemory(MarkerWatershedOptions.Default).Voxels.ToArray(), scene.Labels().Voxels.ToArray());
    }

    [Fact]
    public void SecondProcess_IsRefused_WhileOneIsAtWork()
    {
        using BlockScene scene = Scene(10);
        scene.Divide(Small, progress: new Told<BlockProgress>(p =>
        {
            if (p is { Stage: BlockStage.Dividing, Done: 2 }) Assert.Throws<FileAccessException>(() => scene.Divide(Small));
        }));
    }

    [Theory]
    [InlineData(0, 1L << 30)]
    [InlineData(4, 1000)]
    public void OptionOutOfRange_IsRefused(int halo, long budget)
    {
        using BlockScene scene = Scene(11);
        Assert.Throws<BatchException>(() => scene.Divide(new BlockOptions { Halo = halo, MemoryBudget = budget }));
    }

    [Fact]
    public void BlocksThatDoNotFitIntoTheMemory_AreRefused()
    {
        var mask = new Volume<byte>(new Shape3D(300, 300, 300));
        using var scene = new BlockScene(mask, null);
        PreprocessingException error = Assert.Throws<PreprocessingException>(
            () => scene.Divide(new BlockOptions { Block = new Shape3D(256, 256, 256), MemoryBudget = 64L << 20 }));
        Assert.Contains("smaller blocks", error.Message, StringComparison.Ordinal);
    }

    private static void Interrupt(BlockScene scene, BlockOptions options)
    {
        using var interruption = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => scene.Divide(
            options,
            progress: new Told<BlockProgress>(p =>
            {
                if (p is { Stage: BlockStage.Dividing, Done: > 1 }) interruption.Cancel();
            }),
            cancellationToken: interruption.Token));
    }

    private static BlockScene Scene(int seed)
    {
        // Balls in every block, so that there is something to interrupt.
        var shape = new Shape3D(24, 32, 32);
        var mask = new Volume<byte>(shape, new VoxelSpacing(1.5, 1, 1));
        var markers = new Volume<int>(shape);
        var random = new Random(seed);
        for (int ball = 1; ball <= 60; ball++)
        {
            (int cz, int cy, int cx, int radius) = (random.Next(24), random.Next(32), random.Next(32), random.Next(2, 5));
            markers[cz, cy, cx] = ball;
            for (int voxel = 0; voxel < shape.Length; voxel++)
            {
                (int row, int x) = Math.DivRem(voxel, 32);
                (int z, int y) = Math.DivRem(row, 32);
                if (((z - cz) * (z - cz)) + ((y - cy) * (y - cy)) + ((x - cx) * (x - cx)) <= radius * radius) mask.Voxels[voxel] = 1;
            }
        }

        return new BlockScene(mask, markers);
    }
}
