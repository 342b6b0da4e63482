using QcaNet.Metrics;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>Case S1 with the shipped networks: an embryo keeps its nuclei and their volumes when the field of view
/// grows or is cut to its nuclei, and in a corner of it.</summary>
public sealed class FieldOfViewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(33)]
    public void CaseS1_EmbryoInTheCornerOfAWideField_KeepsItsVolumes(int nuclei)
    {
        Volume<ushort> stack = Embryo(nuclei, out Segmentation alone);
        using QcaNetPipeline pipeline = Pipeline();
        Segmentation wide = pipeline.Segment(InField(stack, 322), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(wide.Scaling.Doubts);
        Assert.Equal(alone.Nuclei.Count, wide.Nuclei.Count);
        Assert.InRange(Volume(wide) / Volume(alone), 0.95, 1.05);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(33)]
    public void CaseS1_EmbryoCutToItsNuclei_KeepsItsVolumes(int nuclei)
    {
        Volume<ushort> stack = Embryo(nuclei, out Segmentation whole);
        using QcaNetPipeline pipeline = Pipeline();
        Segmentation cut = pipeline.Segment(CutTo(whole.Labels, stack), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(whole.Nuclei.Count, cut.Nuclei.Count);
        Assert.InRange(Volume(cut) / Volume(whole), 0.95, 1.05);
    }

    private static QcaNetPipeline Pipeline() => QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();

    // One nucleus is one of two, with the rim of the stack in the place of the other.
    private static Volume<ushort> Embryo(int nuclei, out Segmentation segmentation)
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = 3, Nuclei = Math.Max(nuclei, 2) });
        Volume<ushort> stack = embryo.Stack;
        if (nuclei == 1)
        {
            ushort[] rim = Rim(stack);
            var random = new Random(2);
            (int z0, int z1, int y0, int y1, int x0, int x1) = Box(embryo.Labels, id => id == 2, new Shape3D(6, 12, 12));
            for (int z = z0; z < z1; z++)
            {
                for (int y = y0; y < y1; y++)
                {
                    for (int x = x0; x < x1; x++)
                    {
                        Assert.NotEqual(1, embryo.Labels[z, y, x]);
                        stack[z, y, x] = rim[random.Next(rim.Length)];
                    }
                }
            }
        }

        using QcaNetPipeline pipeline = Pipeline();
        segmentation = pipeline.Segment(stack, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(segmentation.Scaling.Doubts);
        return stack;
    }

    // Within 10 um of the nuclei.
    private static Volume<ushort> CutTo(Volume<int> labels, Volume<ushort> stack)
    {
        (int z0, int z1, int y0, int y1, int x0, int x1) = Box(labels, id => id > 0, new Shape3D(6, 12, 12));
        var cut = new Volume<ushort>(new Shape3D(z1 - z0, y1 - y0, x1 - x0), stack.Spacing);
        for (int z = z0; z < z1; z++)
        {
            for (int y = y0; y < y1; y++)
            {
                stack.Plane(z).Slice((y * stack.Shape.Width) + x0, x1 - x0).CopyTo(cut.Plane(z - z0)[((y - y0) * (x1 - x0))..]);
            }
        }

        return cut;
    }

    private static (int Z0, int Z1, int Y0, int Y1, int X0, int X1) Box(Volume<int> labels, Predicate<int> isIn, Shape3D margin)
    {
        (int z0, int z1, int y0, int y1, int x0, int x1) = (int.MaxValue, 0, int.MaxValue, 0, int.MaxValue, 0);
        Shape3D shape = labels.Shape;
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    if (!isIn(labels[z, y, x])) continue;
                    (z0, z1) = (Math.Min(z0, z), Math.Max(z1, z + 1));
                    (y0, y1) = (Math.Min(y0, y), Math.Max(y1, y + 1));
                    (x0, x1) = (Math.Min(x0, x), Math.Max(x1, x + 1));
                }
            }
        }

        return (
            Math.Max(z0 - margin.Depth, 0), Math.Min(z1 + margin.Depth, shape.Depth),
            Math.Max(y0 - margin.Height, 0), Math.Min(y1 + margin.Height, shape.Height),
            Math.Max(x0 - margin.Width, 0), Math.Min(x1 + margin.Width, shape.Width));
    }

    private static double Volume(Segmentation segmentation) => segmentation.Nuclei.Sum(n => n.Volume!.Value);

    // Noise as on the rim of the stack, and the stack in the corner.
    private static Volume<ushort> InField(Volume<ushort> stack, int side)
    {
        var random = new Random(1);
        ushort[] rim = Rim(stack);
        var field = new Volume<ushort>(new Shape3D(stack.Shape.Depth, side, side), stack.Spacing);
        foreach (ref ushort voxel in field.Voxels) voxel = rim[random.Next(rim.Length)];
        for (int z = 0; z < stack.Shape.Depth; z++)
        {
            for (int y = 0; y < stack.Shape.Height; y++) stack.Plane(z).Slice(y * stack.Shape.Width, stack.Shape.Width).CopyTo(field.Plane(z)[(y * side)..]);
        }

        return field;
    }

    private static ushort[] Rim(Volume<ushort> stack) =>
        [.. Enumerable.Range(0, stack.Shape.Depth).SelectMany(z => stack.Plane(z)[..(4 * stack.Shape.Width)].ToArray())];
}
