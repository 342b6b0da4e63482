using QcaNet.Reporting.Tests.Html;
using QcaNet.Volumes;
using SkiaSharp;

namespace QcaNet.Reporting.Tests;

/// <summary>Pictures of surfaces, montages over time, and where slices are taken.</summary>
public sealed class SpacePictureTests
{
    [Fact]
    public void SurfacePicture_LooksAlongZ_FromPlane0_WithoutTurns()
    {
        // Two slabs one behind the other: the one at plane 1 hides the one at plane 6.
        var labels = new Volume<int>(new Shape3D(8, 20, 20), VoxelSpacing.Isotropic(1));
        for (int y = 4; y < 16; y++)
        {
            for (int x = 4; x < 16; x++) (labels[1, y, x], labels[2, y, x], labels[5, y, x], labels[6, y, x]) = (1, 1, 2, 2);
        }

        var options = new SurfacePictureOptions
        {
            Yaw = 0,
            Pitch = 0,
            Size = 200,
            Subtitle = string.Empty,
            ColorOf = id => id == 1 ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)255, (byte)0),
        };
        using SKBitmap front = Pictures.Decode(SurfacePicture.ToPng(labels, options));
        using SKBitmap back = Pictures.Decode(SurfacePicture.ToPng(labels, options with { Yaw = 180 }));

        // Margin 24 and heading 28 above, the middle of a panel of 200.
        (byte Red, byte Green, byte Blue) near = Pictures.Pixel(front, 52 + 100, 24 + 100), far = Pictures.Pixel(back, 52 + 100, 24 + 100);
        Assert.Equal((true, 0, 0), (near.Red > 100, near.Green, near.Blue));
        Assert.Equal((0, true, 0), (far.Red, far.Green > 100, far.Blue));
    }

    [Fact]
    public void SurfacePicture_WithTruth_HasASecondPanel_GrayWhereANucleusWasMissed()
    {
        ReportInput input = Embryo.WithErrors();
        var options = new SurfacePictureOptions { Size = 200, Subtitle = string.Empty, Truth = input.Truth };

        using SKBitmap picture = Pictures.Decode(SurfacePicture.ToPng(input.Labels, options));

        Assert.Equal(24 + 200 + 10 + 200 + 24, picture.Width);
        Assert.Equal(SurfacePicture.ToPng(input.Labels, options), SurfacePicture.ToPng(input.Labels, options));
    }

    [Fact]
    public void Camera_ProjectsWhatItUnprojects()
    {
        var camera = new Camera((30, 40, 50), -32, 23, 300, 200, 10);
        for (int corner = 0; corner < 8; corner++)
        {
            (double x, double y, double depth) = camera.Project(camera.Corner(corner));
            Assert.InRange(x, 9.999, 290.001);
            Assert.InRange(y, 9.999, 190.001);
            (double X, double Y, double Z) back = camera.Unproject(x, y, depth), there = camera.Corner(corner);
            Assert.Equal((there.X, there.Y, there.Z), (Math.Round(back.X, 9), Math.Round(back.Y, 9), Math.Round(back.Z, 9)));
        }
    }

    [Fact]
    public void VolumeRenderer_AlongZ_IsTheMaximumProjection()
    {
        var volume = new Volume<float>(new Shape3D(5, 12, 10), VoxelSpacing.Isotropic(1));
        for (int i = 0; i < volume.Shape.Length; i++) volume.Voxels[i] = i * 7919 % 1009;
        volume.Voxels[3] = float.NaN;
        var camera = new Camera((10, 12, 5), 0, 0, 10, 12, 0);

        Grid<float> seen = VolumeRenderer.Maximum(volume, camera, 10, 12);

        for (int y = 0; y < 12; y++)
        {
            for (int x = 0; x < 10; x++)
            {
                Assert.Equal(Enumerable.Range(0, 5).Select(z => volume[z, y, x]).Where(float.IsFinite).Max(), seen[y, x]);
            }
        }
    }

    [Fact]
    public void Montage_LaysFramesInRows_AndReadsThemOneAtATime()
    {
        int open = 0;
        IEnumerable<MontageFrame> Frames()
        {
            for (int t = 0; t < 5; t++)
            {
                open++;
                Volume<int> labels = Pictures.Labels(new Shape3D(2, 10, 20), (t + 1, 0, 5, 5));
                yield return new MontageFrame(labels, $"{t} h") { Image = t == 0 ? new Volume<float>(labels.Shape) : null };
            }
        }

        var options = new TimeMontageOptions { PanelWidth = 100, Columns = 3, Subtitle = string.Empty };
        using SKBitmap picture = Pictures.Decode(TimeMontage.ToPng(Frames(), options));

        Assert.Equal(5, open);
        Assert.Equal((24 + (3 * 110) - 10 + 24, 24 + (2 * (28 + 50)) + 14 + 24), (picture.Width, picture.Height));
        int secondRow = 24 + 28 + 50 + 14 + 28;
        Assert.Equal(LabelColors.Of(5), Pictures.Pixel(picture, secondRow + 27, 24 + 110 + 27));
    }

    [Fact]
    public void Montage_OfNothing_OrOfSeveralShapes_IsRefused()
    {
        var labels = new Volume<int>(new Shape3D(2, 10, 20));
        Assert.Equal("frames", Assert.Throws<ArgumentException>(() => TimeMontage.ToPng([])).ParamName);
        Assert.Equal(
            "frames",
            Assert.Throws<ArgumentException>(() => TimeMontage.ToPng([new(labels, "0"), new(new Volume<int>(new Shape3D(2, 10, 21)), "1")])).ParamName);
        Assert.Equal("Columns", Assert.Throws<ArgumentOutOfRangeException>(() => TimeMontage.ToPng([new(labels, "0")], new() { Columns = 0 })).ParamName);
    }

    [Fact]
    public void Slices_ShowOnePlaneAndOneSection()
    {
        Volume<int> labels = Pictures.Labels(new Shape3D(4, 10, 12), (1, 0, 2, 3), (2, 3, 8, 10));
        var options = new SegmentationPictureOptions { Subtitle = string.Empty, PixelsPerVoxel = 10, View = PictureView.Slices(3, 8) };

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(new Volume<byte>(labels.Shape), labels, options));

        int left = 48 + 120 + 10;
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, 52 + 25, left + 35));
        Assert.Equal(LabelColors.Of(2), Pictures.Pixel(picture, 52 + 85, left + 105));
        Assert.Equal(LabelColors.Of(2), Pictures.Pixel(picture, 52 + 100 + 10 + 35, left + 105));
    }

    [Fact]
    public void Overlay_TintsTheStack_AndNumbersNameTheNuclei()
    {
        Volume<int> labels = Pictures.Labels(new Shape3D(1, 10, 12), (4, 0, 2, 3));
        var stack = new Volume<byte>(labels.Shape);
        stack.Voxels.Fill(1);
        stack[0, 2, 3] = 2;
        var options = new SegmentationPictureOptions { Subtitle = string.Empty, PixelsPerVoxel = 10, Overlay = true, LowPercentile = 0, HighPercentile = 100 };

        using SKBitmap plain = Pictures.Decode(SegmentationPicture.ToPng(stack, labels, options));
        byte[] numbered = SegmentationPicture.ToPng(stack, labels, options with { Numbers = true });

        int left = 48 + 120 + 10;
        Assert.Equal(48 + (3 * 130) - 10 + 24, plain.Width);
        (byte red, byte _, byte _) = Pictures.Pixel(plain, 52 + 25, left + 35);
        Assert.InRange(red, (0.58 * 255) + (0.42 * LabelColors.Of(4).Red) - 1, (0.58 * 255) + (0.42 * LabelColors.Of(4).Red) + 1);
        Assert.Equal(LabelColors.Of(4), Pictures.Pixel(plain, 52 + 20, left + 35));
        Assert.NotEqual(SegmentationPicture.ToPng(stack, labels, options), numbered);
    }

    [Fact]
    public void Fullest_FindsThePlaneAndTheRowWithMostVoxels()
    {
        Assert.Equal(
            PictureView.Slices(2, 5), PictureView.Fullest(Pictures.Labels(new Shape3D(4, 10, 12), (1, 0, 1, 1), (1, 2, 5, 3), (2, 2, 5, 8), (3, 3, 5, 8))));
        Assert.Equal(PictureView.Slices(2, 5), PictureView.Fullest(new Volume<int>(new Shape3D(4, 10, 12))));
    }

    [Fact]
    public void NegativeIds_AreRefused()
    {
        Volume<int> labels = Pictures.Labels(new Shape3D(1, 4, 4), (-1, 0, 1, 1));

        Assert.Throws<ArgumentException>(() => SegmentationPicture.ToPng(new Volume<byte>(labels.Shape), labels));
        Assert.Throws<ArgumentException>(() => SurfacePicture.ToPng(labels));
    }
}
