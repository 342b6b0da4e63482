using QcaNet.Models.Runtime;
using QcaNet.Pretrained;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>Stacks that are looked at part by part.</summary>
public sealed class StackPartsTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("qcanet-parts-").FullName, "stack.tif");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    /// <summary>The stack's spacing differs from the networks', so that both ways are resampled; the parts meet at odd places.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(24)]
    public void Parts_AreThoseOfTheWholeStack_UpToRounding(int? tile)
    {
        var shape = new Shape3D(37, 75, 83);
        (Volume<ushort> stack, _) = Balls.Draw(shape, new VoxelSpacing(1.75, 0.8, 0.8), (20, 22, 22, 9), (38, 30, 41, 8), (40, 44, 50, 10));
        var random = new Random(4);
        for (int i = 0; i < shape.Length; i++) stack.Voxels[i] += (ushort)random.Next(90);
        VolumeWriter.Write(_path, stack);
        using QcaNetPipeline whole = Shipped().WithProbabilities().Build();
        Segmentation expected = whole.Segment(stack);
        using QcaNetPipeline inParts = Shipped().WithInference(i => i with { Tile = tile is { } t ? new Shape3D(t, t, t) : null }).Build();
        using VolumeFile file = VolumeReader.Open(_path);
        StackParts parts = inParts.OpenParts(file);
        (double nuclei, double centers) = (0, 0);
        for (int z = 0; z < shape.Depth; z += 19)
        {
            for (int y = 0; y < shape.Height; y += 40)
            {
                for (int x = 0; x < shape.Width; x += 31)
                {
                    var part = new VolumeRegion(z, y, x, new Shape3D(Math.Min(19, shape.Depth - z), Math.Min(40, shape.Height - y), Math.Min(31, shape.Width - x)));
                    (Volume<float> nsn, Volume<float> ndn) = parts.Predict(part, TestContext.Current.CancellationToken);
                    nuclei = Math.Max(nuclei, Difference(nsn, expected.NucleusProbability!, part));
                    centers = Math.Max(centers, Difference(ndn, expected.CenterProbability!, part));
                }
            }
        }

        Assert.True(nuclei < 1e-5 && centers < 1e-5, $"differences of {nuclei} and {centers}");
    }

    [Fact]
    public void BestPart_IsTheWholeStack_OrAsLargeAsTheBudgetAllows()
    {
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(60, 400, 400), VoxelSpacing.Isotropic(1.2), (30, 60, 60, 9));
        for (int i = 0; i < stack.Shape.Length; i++) stack.Voxels[i] += (ushort)(i % 61);
        VolumeWriter.Write(_path, stack);
        using QcaNetPipeline pipeline = Shipped().Build();
        using VolumeFile file = VolumeReader.Open(_path);
        StackParts parts = pipeline.OpenParts(file);
        Assert.Equal(stack.Shape, parts.BestPart(1L << 40));
        Shape3D less = parts.BestPart(1800L << 20), least = parts.BestPart(1);
        Assert.True(less.Length < stack.Shape.Length && least.Length < less.Length, $"{less}, {least}");
        Assert.True(least.Height >= 56 && least.Width >= 56, $"{least}");
    }

    [Fact]
    public void PublishedProtocol_IsRefused()
    {
        VolumeWriter.Write(_path, Balls.Two().Stack);
        using QcaNetPipeline pipeline = Shipped().WithProtocol(SegmentationProtocol.Published).Build();
        using VolumeFile file = VolumeReader.Open(_path);
        Assert.Throws<PreprocessingException>(() => pipeline.OpenParts(file));
    }

    [Fact]
    public void StackWithoutSpacing_IsRefused_WithItsRemedy()
    {
        VolumeWriter.Write(_path, new Volume<ushort>(new Shape3D(4, 4, 4)));
        using QcaNetPipeline pipeline = Shipped().Build();
        using VolumeFile file = VolumeReader.Open(_path);
        Assert.Equal(Remedy.GiveSpacing, Assert.Throws<PreprocessingException>(() => pipeline.OpenParts(file)).Remedy);
    }

    [Fact]
    public void PartOutsideTheStack_IsRefused()
    {
        VolumeWriter.Write(_path, Balls.Two().Stack);
        using QcaNetPipeline pipeline = Shipped().Build();
        using VolumeFile file = VolumeReader.Open(_path);
        Assert.Throws<ArgumentException>(() => pipeline.OpenParts(file).Predict(new VolumeRegion(0, 0, 0, new Shape3D(99, 4, 4))));
    }

    private static QcaNetPipelineBuilder Shipped() =>
        QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).WithDevice(ComputeDevice.Cpu);

    private static double Difference(Volume<float> part, Volume<float> whole, VolumeRegion region)
    {
        double largest = 0;
        for (int z = 0; z < region.Shape.Depth; z++)
        {
            for (int y = 0; y < region.Shape.Height; y++)
            {
                for (int x = 0; x < region.Shape.Width; x++)
                {
                    largest = Math.Max(largest, Math.Abs(part[z, y, x] - whole[region.Z + z, region.Y + y, region.X + x]));
                }
            }
        }

        return largest;
    }
}
