using QcaNet.Volumes;
using SkiaSharp;

namespace QcaNet.Reporting.Tests;

public sealed class SegmentationPictureTests
{
    // Without titles the first panel begins here: margin 24, headings 28; margin 24, captions 24.
    private const int Top = 52;
    private const int Left = 48;
    private const int Gap = 10;
    private const int Margin = 24;

    private static readonly SegmentationPictureOptions Bare = new() { Subtitle = string.Empty, PixelsPerVoxel = 10 };

    [Fact]
    public void Size_FollowsFromTheVoxelsAndTheSpacing()
    {
        var stack = new Volume<ushort>(new Shape3D(4, 10, 12), new VoxelSpacing(2, 1, 1));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare));

        // Planes are twice as thick as voxels are wide: 4 planes make 80 pixels.
        Assert.Equal(Left + 120 + Gap + 120 + Margin, picture.Width);
        Assert.Equal(Top + 100 + Gap + 80 + Margin, picture.Height);
    }

    [Fact]
    public void Size_WithoutSpacing_TakesVoxelsForCubes()
    {
        var stack = new Volume<byte>(new Shape3D(4, 10, 12));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare));

        Assert.Equal(Top + 100 + Gap + 40 + Margin, picture.Height);
    }

    [Fact]
    public void Size_OfASinglePlane_HasNoSideView()
    {
        var stack = new Volume<byte>(new Shape3D(1, 10, 12));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare));

        Assert.Equal(Top + 100 + Margin, picture.Height);
    }

    [Fact]
    public void Size_WithTitleAndSubtitle_GrowsByTheirLines()
    {
        var stack = new Volume<byte>(new Shape3D(1, 10, 12));
        var labels = new Volume<int>(stack.Shape);

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, labels, Bare with { Title = "embryo", Subtitle = null }));

        Assert.Equal(Top + 34 + 24 + 100 + Margin, picture.Height);
    }

    [Theory]
    [InlineData(51, 120, 122, 366, 360, 335)]
    [InlineData(2, 1000, 2000, 800, 400, 2)]
    public void Size_ByDefault_IsCrispForSmallStacksAndBoundedForLargeOnes(int depth, int height, int width, int panelWidth, int panelHeight, int sideHeight)
    {
        double z = depth == 51 ? 1.75 / 0.8 : 2.5;

        PictureScale scale = PictureScale.For(new Shape3D(depth, height, width), new VoxelSpacing(z * 0.8, 0.8, 0.8), null);

        Assert.Equal((panelWidth, panelHeight, sideHeight), (scale.Width, scale.Height, scale.Depth));
    }

    [Fact]
    public void Labels_WearTheirColors()
    {
        var shape = new Shape3D(1, 10, 12);
        Volume<int> labels = Pictures.Labels(shape, (1, 0, 2, 3), (7, 0, 8, 10));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(new Volume<byte>(shape), labels, Bare));

        int left = Left + 120 + Gap;
        Assert.Equal(LabelColors.Of(1), Pictures.Pixel(picture, Top + 20, left + 30));
        Assert.Equal(LabelColors.Of(1), Pictures.Pixel(picture, Top + 29, left + 39));
        Assert.Equal(LabelColors.Of(7), Pictures.Pixel(picture, Top + 85, left + 105));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 30, left + 39));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 5, left + 5));
    }

    [Fact]
    public void Labels_DeeperInTheStackAreDarkerAndHiddenByThoseInFront()
    {
        var shape = new Shape3D(5, 10, 12);
        Volume<int> labels = Pictures.Labels(shape, (1, 0, 2, 3), (2, 4, 2, 3), (3, 4, 8, 10));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(new Volume<byte>(shape), labels, Bare));

        int left = Left + 120 + Gap;
        (byte red, byte green, byte blue) = LabelColors.Of(3);
        (byte Red, byte Green, byte Blue) deep = Pictures.Pixel(picture, Top + 85, left + 105);
        Assert.Equal(LabelColors.Of(1), Pictures.Pixel(picture, Top + 25, left + 35));
        Assert.InRange(deep.Red, (0.6 * red) - 1, (0.6 * red) + 1);
        Assert.InRange(deep.Green, (0.6 * green) - 1, (0.6 * green) + 1);
        Assert.InRange(deep.Blue, (0.6 * blue) - 1, (0.6 * blue) + 1);

        // From the side, label 2 is in plane 4 and at row 2 of 10.
        (byte Red, byte Green, byte Blue) side = Pictures.Pixel(picture, Top + 100 + Gap + 45, left + 35);
        Assert.InRange(side.Red, ((1 - (0.4 * 2 / 9)) * LabelColors.Of(2).Red) - 1, ((1 - (0.4 * 2 / 9)) * LabelColors.Of(2).Red) + 1);
    }

    [Fact]
    public void Labels_ThatMeet_AreSeparatedByADarkLine()
    {
        var shape = new Shape3D(1, 10, 12);
        Volume<int> labels = Pictures.Labels(shape, (1, 0, 2, 3), (2, 0, 2, 4));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(new Volume<byte>(shape), labels, Bare));

        int left = Left + 120 + Gap;
        Assert.Equal(LabelColors.Of(1), Pictures.Pixel(picture, Top + 25, left + 38));
        Assert.True(Pictures.Pixel(picture, Top + 25, left + 39).Red < LabelColors.Of(1).Red / 2);
        Assert.Equal(LabelColors.Of(2), Pictures.Pixel(picture, Top + 25, left + 40));
    }

    [Fact]
    public void Raw_ShowsTheMaximumAlongBothAxesBetweenThePercentiles()
    {
        var stack = new Volume<ushort>(new Shape3D(3, 10, 12));
        stack.Voxels.Fill(100);
        stack[1, 4, 6] = 900;
        stack[2, 4, 6] = 500;
        stack[0, 7, 2] = 500;
        SegmentationPictureOptions options = Bare with { LowPercentile = 0, HighPercentile = 100, Gamma = 1 };

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), options));

        Assert.Equal((255, 255, 255), Pictures.Pixel(picture, Top + 45, Left + 65));
        Assert.Equal((128, 128, 128), Pictures.Pixel(picture, Top + 75, Left + 25));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 5, Left + 5));
        int side = Top + 100 + Gap;
        Assert.Equal((255, 255, 255), Pictures.Pixel(picture, side + 15, Left + 65));
        Assert.Equal((128, 128, 128), Pictures.Pixel(picture, side + 25, Left + 65));
        Assert.Equal((128, 128, 128), Pictures.Pixel(picture, side + 5, Left + 25));
    }

    [Fact]
    public void Contours_RunAlongTheInsideOfLabelsOnTheRawPanel()
    {
        var shape = new Shape3D(1, 10, 12);
        Volume<int> labels = Pictures.Labels(shape, (4, 0, 2, 3));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(new Volume<byte>(shape), labels, Bare with { Contours = true }));

        Assert.Equal(LabelColors.Of(4), Pictures.Pixel(picture, Top + 20, Left + 33));
        Assert.Equal(LabelColors.Of(4), Pictures.Pixel(picture, Top + 29, Left + 33));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 25, Left + 35));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 19, Left + 33));
    }

    [Fact]
    public void Truth_WearsTheColorsOfThePredictionAndGrayWhereItWasMissed()
    {
        var shape = new Shape3D(1, 10, 12);
        Volume<int> labels = Pictures.Labels(shape, (5, 0, 2, 3), (5, 0, 2, 4), (6, 0, 2, 5));
        Volume<int> truth = Pictures.Labels(shape, (1, 0, 2, 3), (1, 0, 2, 4), (1, 0, 2, 5), (2, 0, 8, 8));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(new Volume<byte>(shape), labels, Bare with { Truth = truth }));

        int left = Left + (2 * (120 + Gap));
        Assert.Equal(left + 120 + Margin, picture.Width);
        Assert.Equal(LabelColors.Of(5), Pictures.Pixel(picture, Top + 25, left + 55));
        Assert.Equal(LabelColors.Unmatched, Pictures.Pixel(picture, Top + 85, left + 85));
    }

    [Fact]
    public void ScaleBar_IsAsLongAsItSays()
    {
        var stack = new Volume<byte>(new Shape3D(1, 100, 200), new VoxelSpacing(1, 0.5, 0.5));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare with { PixelsPerVoxel = 2 }));

        // 4 pixels a micrometer, a panel of 400: 20 micrometers, 80 pixels.
        int row = Top + 200 - 14;
        int white = Enumerable.Range(Left, 400).Count(x => Pictures.Pixel(picture, row, x) == (255, 255, 255));
        Assert.Equal(80, white);
    }

    [Theory]
    [InlineData(4, 400, 20)]
    [InlineData(4, 399, 20)]
    [InlineData(4, 80, 5)]
    [InlineData(1, 800, 200)]
    [InlineData(0.01, 400, 10000)]
    [InlineData(100, 300, 0.5)]
    public void ScaleBar_HasARoundLengthOfAtMostAQuarterOfThePanel(double pixelsPerMicrometer, int panelWidth, double micrometers)
    {
        Assert.Equal(micrometers, PictureSheet.ScaleBarMicrometers(pixelsPerMicrometer, panelWidth), 9);
    }

    [Fact]
    public void ScaleBar_WithoutSpacing_IsAbsent()
    {
        var stack = new Volume<byte>(new Shape3D(1, 100, 200));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare with { PixelsPerVoxel = 2 }));

        for (int y = Top; y < Top + 200; y++)
        {
            for (int x = Left; x < Left + 400; x++)
            {
                Assert.Equal((0, 0, 0), Pictures.Pixel(picture, y, x));
            }
        }
    }

    [Fact]
    public void Titles_AreDrawnWithTheFontsOfTheAssembly()
    {
        var stack = new Volume<byte>(new Shape3D(1, 100, 200));
        var labels = new Volume<int>(stack.Shape);

        using SKBitmap first = Pictures.Decode(SegmentationPicture.ToPng(stack, labels, Bare with { Title = "lll" }));
        using SKBitmap second = Pictures.Decode(SegmentationPicture.ToPng(stack, labels, Bare with { Title = "MMM" }));
        using SKBitmap third = Pictures.Decode(SegmentationPicture.ToPng(stack, labels, Bare with { Title = "µ×é" }));

        Assert.Equal("QcaNet Sans", PictureFonts.Regular.FamilyName);
        Assert.InRange(Ink(first), 20, 400);
        Assert.True(Ink(second) > 2 * Ink(first));
        Assert.InRange(Ink(third), 50, 1000);
        foreach (char character in "0123456789 µ×.,aZé–…²³")
        {
            Assert.True(PictureFonts.Regular.ContainsGlyph(character), $"no glyph for {character}");
            Assert.True(PictureFonts.Bold.ContainsGlyph(character), $"no bold glyph for {character}");
        }

        static int Ink(SKBitmap picture) => Enumerable.Range(24, 30).Sum(y => Enumerable.Range(24, 200).Count(x => picture.GetPixel(x, y).Red > 128));
    }

    [Fact]
    public void Title_TooLongForTheSheet_IsShortenedInsteadOfCutOff()
    {
        var stack = new Volume<byte>(new Shape3D(1, 10, 12));

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare with { Title = new string('W', 500) }));

        for (int y = 0; y < Top; y++)
        {
            for (int x = picture.Width - 20; x < picture.Width; x++)
            {
                Assert.Equal(picture.GetPixel(0, 0), picture.GetPixel(x, y));
            }
        }
    }

    [Fact]
    public void Bytes_AreTheSameForTheSameInput()
    {
        var stack = new Volume<float>(new Shape3D(3, 20, 20), VoxelSpacing.Isotropic(1));
        for (int i = 0; i < stack.Voxels.Length; i++)
        {
            stack.Voxels[i] = i * 37 % 101;
        }

        Volume<int> labels = Pictures.Labels(stack.Shape, (1, 0, 3, 3), (2, 1, 10, 10));

        Assert.Equal(SegmentationPicture.ToPng(stack, labels), SegmentationPicture.ToPng(stack, labels));
    }

    [Fact]
    public void Raw_WithValuesThatAreNotFinite_TreatsThemAsTheLowest()
    {
        var stack = new Volume<float>(new Shape3D(1, 10, 12));
        stack.Voxels.Fill(1);
        stack[0, 0, 0] = float.NaN;
        stack[0, 0, 1] = float.PositiveInfinity;
        stack[0, 5, 5] = 2;

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare with { HighPercentile = 100 }));

        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 5, Left + 5));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 5, Left + 15));
        Assert.Equal((255, 255, 255), Pictures.Pixel(picture, Top + 55, Left + 55));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    public void Raw_OfAnEvenStack_IsBlack(float value)
    {
        var stack = new Volume<float>(new Shape3D(2, 10, 12));
        stack.Voxels.Fill(value);

        using SKBitmap picture = Pictures.Decode(SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), Bare));

        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 50, Left + 50));
    }
}
