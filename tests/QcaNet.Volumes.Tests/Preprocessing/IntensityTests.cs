using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class IntensityTests
{
    [Fact]
    public void Percentile_IsWhatNumPySays()
    {
        foreach (var golden in Golden.Cases("percentiles"))
        {
            float expected = (float)golden.GetProperty("expected").GetDouble();
            Assert.Equal(expected, Intensity.Percentile(Golden.Values(golden.GetProperty("input")), golden.GetProperty("percent").GetDouble()), 1e-4f);
        }
    }

    [Fact]
    public void Percentile_IsTheSortedValue_WhateverTheFloats()
    {
        // Few distinct values beside wild ones: ties, signs, subnormals, extremes.
        Gen<float> floats = Gen.OneOf(Gen.Float[-3, 3], Gen.Int[-2, 2].Select(i => (float)i), Choice.Of(float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, -0f));
        Gen.Select(floats.Array[1, 40], Gen.Int[0, 39]).Sample((values, k) =>
        {
            k %= values.Length;
            float[] sorted = [.. values.Order()];
            double percent = values.Length == 1 ? 50 : 100.0 * k / (values.Length - 1);
            double position = percent / 100 * (values.Length - 1);
            int rank = (int)position;
            double next = sorted[Math.Min(rank + 1, sorted.Length - 1)];
            double fraction = position - rank, gap = next - sorted[rank];

            // From the nearer neighbor, as NumPy does it: where neighbors differ by 38 orders of magnitude, the other one would not do.
            double expected = fraction < 0.5 ? sorted[rank] + (gap * fraction) : next - (gap * (1 - fraction));
            Assert.Equal((float)expected, Intensity.Percentile(values, percent));
        }, iter: 300);
    }

    [Fact]
    public void Percentile_OfNaN_IsNaN() => Assert.Equal(float.NaN, Intensity.Percentile([1, float.NaN, 3], 50));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void Percentile_OutsideItsRange_IsRefused(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Intensity.Percentile([1, 2], percent));

    [Fact]
    public void Percentile_OfNothing_IsRefused() => Assert.Throws<ArgumentException>(() => Intensity.Percentile([], 50));

    [Fact]
    public void Range_FindsExtremesAtEveryPlace()
    {
        for (int n = 1; n < 40; n++)
        {
            for (int at = 0; at < n; at++)
            {
                float[] values = new float[n];
                values[at] = 5;
                Assert.Equal((n == 1 ? 5 : 0, 5), Intensity.Range(values));
                values[at] = -5;
                Assert.Equal((-5, n == 1 ? -5 : 0), Intensity.Range(values));
                values[at] = float.NaN;
                Assert.Equal((float.NaN, float.NaN), Intensity.Range(values));
            }
        }
    }

    [Fact]
    public void Normalize_MinMax_IsThePublishedFormula()
    {
        float[] values = [.. Enumerable.Range(0, 21).Select(i => 100f + (i * 7))];
        float[] expected = [.. values.Select(v => (v - 100) / 140f)];
        Intensity.NormalizeInPlace(Row(values), Normalization.MinMax);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void Normalize_Percentile_PutsTheMedianAt0AndClips()
    {
        float[] values = [.. Enumerable.Range(0, 1001).Select(i => (float)i)];
        values[1000] = 1e6f;
        values[0] = -1e6f;
        Intensity.NormalizeInPlace(Row(values), Normalization.Percentile());
        Assert.Equal(0, values[500]);
        Assert.Equal(1, values[999], 1e-6f);
        Assert.Equal((-1f, 3f), Intensity.Range(values));
    }

    [Fact]
    public void Normalize_OfExtremesOfBothSigns_StaysFinite()
    {
        float[] values = [float.MinValue, 0, float.MaxValue];
        Intensity.NormalizeInPlace(Row(values), Normalization.MinMax);
        Assert.Equal([0, 0.5f, 1], values);
    }

    [Fact]
    public void Normalize_OfAConstantStack_SaysSoAndTouchesNothing()
    {
        float[] values = [.. Enumerable.Repeat(104f, 50)];
        var error = Assert.Throws<PreprocessingException>(() => Intensity.NormalizeInPlace(Row(values), Normalization.Percentile()));
        Assert.Contains("constant", error.Message);
        Assert.Contains("104", error.Message);
        Assert.All(values, v => Assert.Equal(104f, v));
        Assert.IsAssignableFrom<QcaNetException>(error);
    }

    [Fact]
    public void Normalize_WhereHardlyAVoxelDiffers_SaysAlmostConstant()
    {
        float[] values = new float[5000];
        values[17] = 1;
        var error = Assert.Throws<PreprocessingException>(() => Intensity.NormalizeInPlace(Row(values), Normalization.Percentile()));
        Assert.Contains("almost constant", error.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Normalize_OfVoxelsThatAreNotFinite_SaysSo(float odd)
    {
        float[] values = [0, 1, odd];
        Assert.Contains("NaN or infinite", Assert.Throws<PreprocessingException>(() => Intensity.NormalizeInPlace(Row(values), Normalization.MinMax)).Message);
    }

    [Fact]
    public void ToFloat_KeepsValuesAndSpacing()
    {
        var spacing = new VoxelSpacing(3, 2, 1);
        var shape = new Shape3D(1, 1, 3);
        Assert.Equal([0f, 7, 255], Intensity.ToFloat(new Volume<byte>([0, 7, 255], shape)).Voxels.ToArray());
        Assert.Equal([-128f, 0, 127], Intensity.ToFloat(new Volume<sbyte>([-128, 0, 127], shape)).Voxels.ToArray());
        Assert.Equal([0f, 104, 65535], Intensity.ToFloat(new Volume<ushort>([0, 104, 65535], shape)).Voxels.ToArray());
        Assert.Equal([-32768f, 0, 32767], Intensity.ToFloat(new Volume<short>([-32768, 0, 32767], shape)).Voxels.ToArray());
        Assert.Equal([-5f, 0, 16777216], Intensity.ToFloat(new Volume<int>([-5, 0, 16777216], shape)).Voxels.ToArray());
        Assert.Equal([0f, 1, 4294967296], Intensity.ToFloat(new Volume<uint>([0, 1, uint.MaxValue], shape)).Voxels.ToArray());
        Assert.Equal([0.5f, -1, 2], Intensity.ToFloat(new Volume<double>([0.5, -1, 2], shape)).Voxels.ToArray());
        Assert.Equal(spacing, Intensity.ToFloat(new Volume<float>([1, 2, 3], shape, spacing)).Spacing);
        Assert.Throws<NotSupportedException>(() => Intensity.ToFloat(new Volume<long>(shape)));
    }

    [Theory]
    [InlineData("min-max")]
    [InlineData("percentile 50 99.9 clip -1 3")]
    [InlineData("percentile 0.5 100 clip 0 1.5")]
    public void Normalization_ReadsItsOwnText(string text) => Assert.Equal(text, Normalization.Parse(text).ToString());

    [Fact]
    public void Normalization_Defaults_AreTheDocumentedOnes()
    {
        Assert.Equal("percentile 50 99.9 clip -1 3", Normalization.Percentile().ToString());
        Assert.Equal(Normalization.Percentile(), Normalization.Parse("percentile 50 99.9 clip -1 3"));
        Assert.Equal(Normalization.MinMax, Normalization.Parse("min-max"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("minmax")]
    [InlineData("percentile 50 99.9 clip")]
    [InlineData("percentile 99 50 clip -1 3")]
    [InlineData("percentile 50 101 clip -1 3")]
    [InlineData("percentile 50 99,9 clip -1 3")]
    [InlineData("percentile 50 99.9 clip 0.5 3")]
    public void Normalization_OfOtherText_IsRefusedWithAnExample(string text)
    {
        Assert.False(Normalization.TryParse(text, out _));
        Assert.Contains("percentile 50 99.9 clip -1 3", Assert.Throws<FormatException>(() => Normalization.Parse(text)).Message);
    }

    private static Volume<float> Row(float[] values) => new(values, new Shape3D(1, 1, values.Length));
}
