namespace QcaNet.Reporting.Tests;

public sealed class LabelColorsTests
{
    [Fact]
    public void Background_IsBlack()
    {
        Assert.Equal((0, 0, 0), LabelColors.Of(0));
        Assert.Equal((0, 0, 0), LabelColors.Of(-3));
    }

    [Fact]
    public void Colors_AreTheSameOnEverySystem()
    {
        Assert.Equal([(114, 182, 254), (202, 214, 37), (221, 98, 196), (26, 201, 207)], Enumerable.Range(1, 4).Select(LabelColors.Of));
    }

    [Fact]
    public void Colors_AreLegibleOnBlack()
    {
        for (int id = 1; id <= 5000; id++)
        {
            (byte red, byte green, byte blue) = LabelColors.Of(id);

            // Contrast of WCAG 2 against black; 4.5 is what it asks of text.
            double luminance = (0.2126 * Linear(red)) + (0.7152 * Linear(green)) + (0.0722 * Linear(blue));
            Assert.True((luminance + 0.05) / 0.05 > 4.5, $"label {id} is too dark");
        }
    }

    [Fact]
    public void Colors_OfIdsCloseTogetherDifferClearly()
    {
        for (int id = 1; id <= 500; id++)
        {
            for (int other = id + 1; other <= id + 4; other++)
            {
                (byte red, byte green, byte blue) = LabelColors.Of(id);
                (byte r, byte g, byte b) = LabelColors.Of(other);
                double distance = Math.Sqrt(((red - r) * (red - r)) + ((green - g) * (green - g)) + ((blue - b) * (blue - b)));
                Assert.True(distance > 40, $"labels {id} and {other} look alike ({distance:0})");
            }
        }
    }

    private static double Linear(byte channel) => Math.Pow(channel / 255.0, 2.2);
}
