using QcaNet.Metrics;
using QcaNet.Volumes;
using SkiaSharp;

namespace QcaNet.Reporting.Tests;

public sealed class ComparisonPictureTests
{
    // Margin 24, headings 28; margin 24, captions 24.
    private const int Top = 52;
    private const int Left = 48;

    private static readonly ComparisonPictureOptions Bare = new() { Subtitle = string.Empty, PixelsPerVoxel = 10 };

    [Fact]
    public void Objects_AreFilledByTheirClass_AndMatchedOnesAreOutlined()
    {
        // True 1 is found, 2 is missed; predicted 5 is spurious.
        Volume<int> truth = Boxes((1, 2, 2), (2, 2, 12)), predicted = Boxes((4, 2, 2), (5, 12, 2));

        using SKBitmap picture = Pictures.Decode(ComparisonPicture.ToPng(predicted, truth, Bare));

        int second = Left + 200 + 10;
        Assert.Equal(Color(AuditClass.Matched), Pictures.Pixel(picture, Top + 20, Left + 45));
        Assert.Equal((0, 0, 0), Pictures.Pixel(picture, Top + 30, Left + 30));
        Assert.Equal(Color(AuditClass.Missed), Pictures.Pixel(picture, Top + 20, second + 145));
        Assert.Equal(Color(AuditClass.Spurious), Pictures.Pixel(picture, Top + 120, Left + 45));
        (byte red, byte green, byte _) = Pictures.Pixel(picture, Top + 25, second + 125);
        Assert.InRange(red, (0.42 * Color(AuditClass.Missed).Red) - 1, (0.42 * Color(AuditClass.Missed).Red) + 1);
        Assert.InRange(green, (0.42 * Color(AuditClass.Missed).Green) - 1, (0.42 * Color(AuditClass.Missed).Green) + 1);
    }

    [Fact]
    public void MergedObjects_HaveStripes()
    {
        Volume<int> truth = Boxes((1, 2, 2), (2, 2, 8)), predicted = truth.Clone();
        predicted.Voxels.Replace(2, 1);

        using SKBitmap picture = Pictures.Decode(ComparisonPicture.ToPng(predicted, truth, Bare with { Threshold = 0.6 }));

        int[] row = [.. Enumerable.Range(0, 40).Select(x => (int)Pictures.Pixel(picture, Top + 50, Left + 25 + x).Red)];
        Assert.Equal(20, row.Count(red => red == 0));
        Assert.Equal(20, row.Count(red => red > 0));
    }

    [Fact]
    public void Classes_DifferInColorOrFilling_AlsoInGray()
    {
        ObjectStyle[] styles = [.. Enum.GetValues<AuditClass>().Select(ComparisonPicture.StyleOf)];

        Assert.Equal(styles.Length, styles.Select(s => s.Color).Distinct().Count());

        // Missed and spurious objects stand in different columns.
        Assert.Equal(styles.Length - 1, styles.Select(s => s.Fill).Distinct().Count());
    }

    [Fact]
    public void Bytes_AreTheSameForTheSameInput()
    {
        Volume<int> truth = Boxes((1, 2, 2)), predicted = Boxes((1, 3, 2));

        Assert.Equal(ComparisonPicture.ToPng(predicted, truth), ComparisonPicture.ToPng(predicted, truth));
    }

    [Fact]
    public void WrongArguments_AreNamed()
    {
        Volume<int> labels = Boxes((1, 2, 2)), other = new(new Shape3D(1, 20, 21));

        Assert.Equal("truth", Assert.Throws<ArgumentException>(() => ComparisonPicture.ToPng(labels, other)).ParamName);
        foreach ((string name, ComparisonPictureOptions options) in ((string, ComparisonPictureOptions)[])
        [
            ("options", new() { Stack = new Volume<float>(other.Shape) }), ("Threshold", new() { Threshold = 0 }),
            ("View", new() { View = PictureView.Slices(1, 0) }), ("LowPercentile", new() { LowPercentile = -1 }),
        ])
        {
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => ComparisonPicture.ToPng(labels, labels, options)).ParamName);
        }
    }

    private static (byte Red, byte Green, byte Blue) Color(AuditClass which) => ComparisonPicture.StyleOf(which).Color;

    /// <summary>Squares of 6 x 6 voxels in a plane of 20 x 20, by id, row and column of their first voxel.</summary>
    private static Volume<int> Boxes(params (int Id, int Y, int X)[] boxes)
    {
        var labels = new Volume<int>(new Shape3D(1, 20, 20));
        foreach ((int id, int y0, int x0) in boxes)
        {
            for (int y = y0; y < y0 + 6; y++)
            {
                for (int x = x0; x < x0 + 6; x++) labels[0, y, x] = id;
            }
        }

        return labels;
    }
}
