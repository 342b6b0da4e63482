using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Case S1: the intensity scale of a stack must not depend on how much empty field surrounds the embryo.</summary>
public sealed class BrightVolumeTests
{
    private static readonly VoxelSpacing Spacing = new(2, 1, 1);

    // Half of the small stack at most is brighter than the median, a tenth of it lies above percentile 90: 100 voxels of 2 um3.
    private static readonly Normalization Limited = Normalization.Percentile(50, 90, -1, 4, brightVolume: 200);

    [Fact]
    public void S1_AnEmbryoInAGrowingEmptyField_KeepsItsScale()
    {
        Volume<float> alone = Embryo(margin: 0), wide = Embryo(margin: 30);
        Volume<float> scaledAlone = Intensity.Normalized(alone, Limited), scaledWide = Intensity.Normalized(wide, Limited);
        for (int z = 0; z < 10; z++)
        {
            for (int y = 0; y < 10; y++)
            {
                for (int x = 0; x < 10; x++) Assert.Equal(scaledAlone[z, y, x], scaledWide[z, 30 + y, 30 + x], 0.02f);
            }
        }

        // The percentile alone falls into the background there.
        Assert.Throws<PreprocessingException>(() => Intensity.Normalized(wide, Normalization.Percentile(50, 90, -1, 4)));
    }

    [Fact]
    public void AStackSmallerThanTheLimit_HasTheBitsOfThePercentileAlone()
    {
        Volume<float> stack = RandomVolumes.Make<float>(new Shape3D(4, 9, 11), 5, 0, 1000).WithSpacing(Spacing);
        Assert.Equal(
            Intensity.Normalized(stack, Normalization.Percentile(50, 90, -1, 4)).Voxels,
            Intensity.Normalized(stack, Normalization.Percentile(50, 90, -1, 4, brightVolume: 80)).Voxels);
    }

    [Fact]
    public void ExactlyTheBrightVolume_ExceedsOne()
    {
        float[] values = [.. Enumerable.Range(0, 5000).Select(i => (float)((i * 7919) % 5000))];
        var stack = new Volume<float>(values, new Shape3D(5, 20, 50), Spacing);
        Intensity.NormalizeInPlace(stack, Normalization.Percentile(50, 90, float.NegativeInfinity, float.PositiveInfinity, brightVolume: 100));
        Assert.InRange(values.Count(v => v > 1), 49, 51);
    }

    [Fact]
    public void WithoutSpacing_TheLimitIsRefusedAndTheVoxelsStay()
    {
        float[] values = [1, 2, 3];
        var error = Assert.Throws<ArgumentException>(() => Intensity.NormalizeInPlace(new Volume<float>(values, new Shape3D(1, 1, 3)), Limited));
        Assert.Contains("spacing", error.Message);
        Assert.Equal([1f, 2, 3], values);
    }

    [Fact]
    public void ItsText_ReadsBack()
    {
        Assert.Equal("percentile 50 90 volume 200 clip -1 4", Limited.ToString());
        Assert.Equal(Limited, Normalization.Parse(Limited.ToString()));
    }

    [Theory]
    [InlineData("percentile 50 90 volume 0 clip -1 4")]
    [InlineData("percentile 50 90 volume -3 clip -1 4")]
    [InlineData("percentile 50 90 volume NaN clip -1 4")]
    [InlineData("percentile 50 90 volume Infinity clip -1 4")]
    [InlineData("percentile 50 90 volume clip -1 4")]
    [InlineData("percentile 50 90 volume 200 clip -1")]
    public void TextThatIsIncomplete_IsRefused(string text) => Assert.False(Normalization.TryParse(text, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AVolumeThatCannotBe_IsRefused(double volume) =>
        Assert.Throws<ArgumentOutOfRangeException>("brightVolume", () => Normalization.Percentile(brightVolume: volume));

    /// <summary>Ten voxels along each axis with a ramp of 300 bright ones, in an even background.</summary>
    private static Volume<float> Embryo(int margin)
    {
        var stack = new Volume<float>(new Shape3D(10, 10 + (2 * margin), 10 + (2 * margin)), Spacing);
        stack.Voxels.Fill(100);
        for (int i = 0; i < 300; i++) stack[i / 100, margin + (i / 10 % 10), margin + (i % 10)] = 500 + i;
        return stack;
    }
}
