using QcaNet.Metrics;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>Case S1 with the shipped networks: an embryo keeps its nuclei and their volumes when the field of view grows, and in a corner of it.</summary>
public sealed class FieldOfViewTests
{
    [Fact]
    public void CaseS1_EmbryoInTheCornerOfAWideField_KeepsItsVolumes()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = 3, Nuclei = 2 });
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
        Segmentation alone = pipeline.Segment(InField(embryo.Stack, 122), cancellationToken: TestContext.Current.CancellationToken);
        Segmentation wide = pipeline.Segment(InField(embryo.Stack, 220), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(wide.Scaling.Doubts);
        Assert.Equal(alone.Nuclei.Count, wide.Nuclei.Count);
        Assert.InRange(Volume(wide) / Volume(alone), 0.95, 1.05);
    }

    private static double Volume(Segmentation segmentation) => segmentation.Nuclei.Sum(n => n.Volume!.Value);

    // Noise as on the rim of the stack, and the stack in the corner.
    private static Volume<ushort> InField(Volume<ushort> stack, int side)
    {
        var random = new Random(1);
        ushort[] rim = [.. Enumerable.Range(0, stack.Shape.Depth).SelectMany(z => stack.Plane(z)[..(4 * stack.Shape.Width)].ToArray())];
        var field = new Volume<ushort>(new Shape3D(stack.Shape.Depth, side, side), stack.Spacing);
        foreach (ref ushort voxel in field.Voxels) voxel = rim[random.Next(rim.Length)];
        for (int z = 0; z < stack.Shape.Depth; z++)
        {
            for (int y = 0; y < stack.Shape.Height; y++) stack.Plane(z).Slice(y * stack.Shape.Width, stack.Shape.Width).CopyTo(field.Plane(z)[(y * side)..]);
        }

        return field;
    }
}
