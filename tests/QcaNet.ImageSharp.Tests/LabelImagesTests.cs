using CsCheck;
using QcaNet.Volumes;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace QcaNet.ImageSharp.Tests;

/// <summary>Labels and their colors.</summary>
public class LabelImagesTests
{
    private static readonly Shape3D Shape = new(3, 4, 5);

    private static readonly Gen<Volume<int>> Labels = Gen.Int[0, 40].Array[Shape.Length].Select(ids => new Volume<int>(ids, Shape));

    [Fact]
    public void Background_IsBlackAndNoLabelIs()
    {
        Assert.Equal(default, LabelImages.ColorOf(0));
        Assert.Equal(default, LabelImages.ColorOf(-3));
        Assert.DoesNotContain(default, Enumerable.Range(1, 2000).Select(LabelImages.ColorOf));
    }

    [Fact]
    public void Colors_OfTwoHundredLabels_AreAllDifferent() =>
        Assert.Equal(200, Enumerable.Range(1, 200).Select(LabelImages.ColorOf).Distinct().Count());

    [Fact]
    public void Image_HasTheColorOfEachVoxel() => Labels.Sample(labels =>
    {
        for (int z = 0; z < Shape.Depth; z++)
        {
            using Image<Rgb24> image = labels.LabelsToImage(z);
            for (int i = 0; i < Shape.Height * Shape.Width; i++)
            {
                (int y, int x) = (i / Shape.Width, i % Shape.Width);
                Assert.Equal(LabelImages.ColorOf(labels[z, y, x]), image[x, y]);
            }
        }
    });

    [Fact]
    public void Labels_ComeBackFromTheirColors() => Labels.Sample(labels =>
    {
        Image<Rgb24>[] planes = [.. Enumerable.Range(0, Shape.Depth).Select(z => labels.LabelsToImage(z))];
        Assert.Equal(labels.Voxels, planes.ToLabels(Enumerable.Range(1, 40)).Voxels);

        // Without the ids, the same objects, numbered in raster order.
        Volume<int> numbered = planes.ToLabels(new VoxelSpacing(2, 1, 1));
        Assert.Equal(2, numbered.Spacing!.Value.Z);
        int[] order = [.. labels.Voxels.ToArray().Where(id => id > 0).Distinct()];
        Assert.Equal(labels.Voxels.ToArray().Select(id => Array.IndexOf(order, id) + 1), numbered.Voxels.ToArray());
        Array.ForEach(planes, p => p.Dispose());
    });

    [Fact]
    public void Projection_ShowsTheFirstLabelAlongZ()
    {
        var labels = new Volume<int>([0, 0, 5, 7, 0, 9], new Shape3D(2, 1, 3));
        using Image<Rgb24> image = labels.LabelProjectionToImage(id => new Rgb24((byte)id, 0, 0));
        Assert.Equal([7, 0, 5], Enumerable.Range(0, 3).Select(x => (int)image[x, 0].R));
    }

    [Fact]
    public void UnknownColor_IsNamedWithItsPlace()
    {
        using var image = new Image<Rgb24>(2, 2);
        image[1, 0] = new Rgb24(1, 2, 3);
        string message = Assert.Throws<ArgumentException>(() => new[] { image }.ToLabels([1, 2])).Message;
        Assert.Contains("(z 0, y 0, x 1)", message, StringComparison.Ordinal);
        Assert.Contains("Rgb24(1, 2, 3)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdsThatShareAColor_AreRefused()
    {
        using var image = new Image<Rgb24>(1, 1);
        string Refusal(int[] ids, Rgb24 color) =>
            Assert.Throws<ArgumentException>(() => new[] { image }.ToLabels(ids, color: _ => color)).Message;
        Assert.Contains("2 and 1", Refusal([1, 2], new Rgb24(9, 9, 9)), StringComparison.Ordinal);
        Assert.Contains("the background", Refusal([1], default), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new[] { image }.ToLabels([0]));
    }
}
