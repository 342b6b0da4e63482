using CsCheck;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace QcaNet.ImageSharp.Tests;

/// <summary>Voxels and gray pixels.</summary>
public class PlaneImagesTests
{
    private static readonly Gen<Shape3D> Shapes =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9], Gen.Int[1, 9], (depth, height, width) => new Shape3D(depth, height, width));

    private static readonly Gen<Volume<ushort>> Stacks =
        Shapes.SelectMany(shape => Gen.UShort.Array[shape.Length], (shape, voxels) => new Volume<ushort>(voxels, shape));

    [Fact]
    public void Plane_HasEachVoxelAtItsPixel() => Stacks.Sample(stack =>
    {
        for (int z = 0; z < stack.Shape.Depth; z++)
        {
            using Image<L16> image = stack.PlaneToImage(z);
            Assert.Equal((stack.Shape.Width, stack.Shape.Height), (image.Width, image.Height));
            for (int y = 0; y < image.Height; y++)
            {
                for (int x = 0; x < image.Width; x++) Assert.Equal(stack[z, y, x], image[x, y].PackedValue);
            }
        }
    });

    [Fact]
    public void Planes_ComeBackAsTheyWent() => Stacks.Sample(stack =>
    {
        Image<L16>[] planes = [.. Enumerable.Range(0, stack.Shape.Depth).Select(z => stack.PlaneToImage(z))];
        var spacing = new VoxelSpacing(2, 0.5, 0.25);
        Volume<ushort> back = planes.ToVolume(spacing);
        Assert.Equal(stack.Shape, back.Shape);
        Assert.Equal(spacing, back.Spacing);
        Assert.Equal(stack.Voxels, back.Voxels);
        Array.ForEach(planes, p => p.Dispose());
    });

    [Fact]
    public void EightBitPlanes_ComeBackAsTheyWent()
    {
        var stack = new Volume<byte>([0, 1, 2, 253, 254, 255], new Shape3D(1, 2, 3));
        using Image<L8> image = stack.PlaneToImage(0);
        Assert.Equal(253, image[0, 1].PackedValue);
        Assert.Equal(stack.Voxels, new[] { image }.ToVolume().Voxels);
        Assert.Null(new[] { image }.ToVolume().Spacing);
    }

    [Fact]
    public void Image_IsACopy()
    {
        var stack = new Volume<ushort>([7], new Shape3D(1, 1, 1));
        using Image<L16> image = stack.PlaneToImage(0);
        image[0, 0] = new L16(9);
        Assert.Equal(7, stack[0, 0, 0]);
    }

    [Theory]
    [InlineData(VolumeAxis.Z, 3, 2)]
    [InlineData(VolumeAxis.Y, 3, 4)]
    [InlineData(VolumeAxis.X, 2, 4)]
    public void Projection_HasTheLargestValueOfEachLine(VolumeAxis axis, int width, int height)
    {
        var stack = new Volume<ushort>(new Shape3D(4, 2, 3));
        var random = new Random(5);
        foreach (ref ushort v in stack.Voxels) v = (ushort)random.Next(65536);
        using Image<L16> image = stack.ProjectionToImage(axis);
        Assert.Equal((width, height), (image.Width, image.Height));
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                IEnumerable<ushort> line = axis switch
                {
                    VolumeAxis.Z => Enumerable.Range(0, 4).Select(z => stack[z, row, column]),
                    VolumeAxis.Y => Enumerable.Range(0, 2).Select(y => stack[row, y, column]),
                    _ => Enumerable.Range(0, 3).Select(x => stack[row, column, x]),
                };
                Assert.Equal(line.Max(), image[column, row].PackedValue);
            }
        }

        var bytes = new Volume<byte>([3, 8], new Shape3D(2, 1, 1));
        using Image<L8> small = bytes.ProjectionToImage(VolumeAxis.Z);
        Assert.Equal(8, small[0, 0].PackedValue);
    }

    [Fact]
    public void Display_ScalesBetweenTheLimitsAndClipsBeyond()
    {
        var stack = new Volume<float>([-1, 0, 0.5f, 1, 2, float.NaN, float.PositiveInfinity], new Shape3D(1, 1, 7));
        using Image<L8> image = stack.PlaneToDisplay(0, 0, 1);
        Assert.Equal([0, 0, 128, 255, 255, 0, 255], Enumerable.Range(0, 7).Select(x => (int)image[x, 0].PackedValue));
        var counts = new Volume<ushort>([100, 300, 500], new Shape3D(1, 1, 3));
        using Image<L8> gray = counts.PlaneToDisplay(0, 100, 500);
        Assert.Equal([0, 128, 255], Enumerable.Range(0, 3).Select(x => (int)gray[x, 0].PackedValue));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(0, double.NaN)]
    public void Display_WithoutARange_IsRefused(double low, double high) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(high), () => new Volume<float>(new Shape3D(1, 1, 1)).PlaneToDisplay(0, low, high));

    [Fact]
    public void PlaneThatIsNotThere_IsRefused()
    {
        var stack = new Volume<ushort>(new Shape3D(2, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stack.PlaneToImage(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => stack.PlaneToDisplay(-1, 0, 1));
    }

    [Fact]
    public void ImagesOfTwoSizes_AreNoVolume()
    {
        using Image<L16> first = new(4, 3), second = new(3, 4);
        string message = Assert.Throws<ArgumentException>(() => new[] { first, second }.ToVolume()).Message;
        Assert.Contains("Image 1 has 3x4 pixels, image 0 has 4x3", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Array.Empty<Image<L8>>().ToVolume());
    }
}
