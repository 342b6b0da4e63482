using System.Numerics;
using System.Text.Json;
using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Percentiles, mean and deviation, and normalised copies, of every voxel type.</summary>
public class NormalizedTests
{
    private static readonly Normalization[] Kinds = [Normalization.MinMax, Normalization.Percentile(10, 90, -0.5f, 1.5f), Normalization.ZScore(), Normalization.ZScore(-1, 1.5f)];

    [Fact]
    public void PercentilesMeanAndDeviation_AreWhatNumPySays()
    {
        foreach (JsonElement golden in ResamplingGolden.Cases("statistics"))
        {
            switch (golden.GetProperty("type").GetString())
            {
                case "uint8": Check<byte>(golden); break;
                case "int8": Check<sbyte>(golden); break;
                case "uint16": Check<ushort>(golden); break;
                case "int16": Check<short>(golden); break;
                case "uint32": Check<uint>(golden); break;
                case "int32": Check<int>(golden); break;
                default: Check<float>(golden); break;
            }
        }

        static void Check<T>(JsonElement golden)
            where T : unmanaged, INumber<T>
        {
            T[] values = [.. golden.GetProperty("values").EnumerateArray().Select(n => T.CreateChecked(n.GetDouble()))];
            double[] percents = [.. golden.GetProperty("percents").EnumerateArray().Select(n => n.GetDouble())];
            double[] actual = Intensity.Percentiles<T>(values, percents);
            for (int i = 0; i < percents.Length; i++)
            {
                double expected = golden.GetProperty("expected")[i].GetDouble();
                Assert.Equal(expected, actual[i], 1e-14 * Math.Max(1, Math.Abs(expected)));
            }

            (double mean, double deviation) = Intensity.MeanAndDeviation<T>(values);
            double scale = values.Max(v => Math.Abs(double.CreateChecked(v))) + 1;
            Assert.Equal(golden.GetProperty("mean").GetDouble() / scale, mean / scale, 1e-12);
            Assert.Equal(golden.GetProperty("deviation").GetDouble() / scale, deviation / scale, 1e-12);
        }
    }

    [Fact]
    public void Percentiles_AreTheSortedValues_InAnyOrderAndOnAnyThreads()
    {
        Gen.Select(Gen.Int[1, 90], Gen.Int[0, 9999], Gen.Double[0, 100].Array[1, 9]).Sample((n, seed, percents) =>
        {
            int[] values = RandomVolumes.Make<int>(new Shape3D(1, 1, n), seed, -20, 20).Voxels.ToArray();
            int[] sorted = [.. values.Order()];
            double[] expected = [.. percents.Select(p =>
            {
                double position = p / 100 * (n - 1);
                int rank = (int)position;
                double next = sorted[Math.Min(rank + 1, n - 1)];
                double fraction = position - rank;

                // NumPy's order of operations: from the nearer of the two.
                return fraction < 0.5 ? sorted[rank] + ((next - sorted[rank]) * fraction) : next - ((next - sorted[rank]) * (1 - fraction));
            })];
            Assert.Equal(expected, Intensity.Percentiles<int>(values, percents, 2));
            Assert.Equal(expected, Intensity.Percentiles<float>([.. values.Select(v => (float)v)], percents));
            Assert.Equal(expected, Intensity.Percentiles<short>([.. values.Select(v => (short)v)], percents));
        }, iter: 100);
    }

    [Fact]
    public void Percentiles_OfManyValuesOnManyThreads_AreThoseOfOne()
    {
        // Enough values for several histograms, and more ranks than one byte counts.
        float[] values = new float[1_200_000];
        var random = new Random(9);
        foreach (ref float v in values.AsSpan()) v = (float)Math.Exp(20 * (random.NextDouble() - 0.5));
        double[] percents = [.. Enumerable.Range(0, 301).Select(i => i / 3.0)];
        double[] one = Intensity.Percentiles<float>(values, percents, 1);
        Assert.Equal(one, Intensity.Percentiles<float>(values, percents, 4));
        Array.Sort(values);
        Assert.Equal([.. percents.Select(p => p / 100 * (values.Length - 1)).Select(at =>
        {
            int rank = (int)at;
            return values[rank] + (((double)values[Math.Min(rank + 1, values.Length - 1)] - values[rank]) * (at - rank));
        })], one);
    }

    [Fact]
    public void Normalized_IsToFloatAndNormalize_ForEveryTypeAndAnyThreads()
    {
        Gen.Select(RandomVolumes.Shapes, Gen.Int[0, 9999], Gen.Int[1, 3]).Sample((shape, seed, threads) =>
        {
            if (shape.Length < 12) return;
            foreach (Normalization kind in Kinds)
            {
                Check(RandomVolumes.Make<byte>(shape, seed), kind, threads);
                Check(RandomVolumes.Make<sbyte>(shape, seed, -120, 120), kind, threads);
                Check(RandomVolumes.Make<ushort>(shape, seed), kind, threads);
                Check(RandomVolumes.Make<short>(shape, seed, -500, 500), kind, threads);
                Check(RandomVolumes.Make<uint>(shape, seed), kind, threads);
                Check(RandomVolumes.Make<int>(shape, seed, -500, 500), kind, threads);
                Check(RandomVolumes.Make<float>(shape, seed, -500, 500), kind, threads);
                Check(RandomVolumes.Make<double>(shape, seed, -500, 500), kind, threads);
            }
        }, iter: 15);

        static void Check<T>(Volume<T> v, Normalization kind, int threads)
            where T : unmanaged
        {
            Volume<float> expected = Intensity.ToFloat(v);
            Intensity.NormalizeInPlace(expected, kind, 1);
            Volume<float> actual = Intensity.Normalized(v, kind, threads);
            Assert.Equal(expected.Voxels, actual.Voxels);
            Assert.Equal(v.Spacing, actual.Spacing);
        }
    }

    [Fact]
    public void ZScore_GivesMean0AndDeviation1()
    {
        Volume<ushort> v = RandomVolumes.Make<ushort>(new Shape3D(9, 30, 300), 2, 90, 4000);
        Volume<float> scaled = Intensity.Normalized(v, Normalization.ZScore());
        (double mean, double deviation) = Intensity.MeanAndDeviation<float>(scaled.Voxels);
        Assert.Equal(0, mean, 1e-6);
        Assert.Equal(1, deviation, 1e-6);
    }

    [Fact]
    public void ZScore_OfExtremesOfBothSigns_StaysFinite()
    {
        float[] values = [float.MinValue, 0, 0, float.MaxValue];
        Intensity.NormalizeInPlace(Row(values), Normalization.ZScore());
        Assert.Equal(-1.4142135f, values[0], 1e-5f);
        Assert.Equal(1.4142135f, values[3], 1e-5f);
    }

    [Fact]
    public void MeanAndDeviation_HaveTheSameBits_WhateverTheThreads()
    {
        float[] values = new float[300_001];
        var random = new Random(4);
        foreach (ref float v in values.AsSpan()) v = random.NextSingle() * 1e5f;
        Assert.Equal(Intensity.MeanAndDeviation<float>(values, 1), Intensity.MeanAndDeviation<float>(values, 5));
    }

    [Theory]
    [InlineData("z-score")]
    [InlineData("z-score clip -3 10")]
    [InlineData("z-score clip -0.5 Infinity")]
    public void ZScore_ReadsItsOwnText(string text)
    {
        Normalization read = Normalization.Parse(text);
        Assert.Equal(NormalizationKind.ZScore, read.Kind);
        Assert.Equal(text, read.ToString());
        Assert.Equal(read, Normalization.Parse(read.ToString()));
    }

    [Theory]
    [InlineData("z-score clip")]
    [InlineData("z-score clip 1 3")]
    [InlineData("z-score clip -3 0")]
    [InlineData("z-score clip NaN 1")]
    [InlineData("z-score -3 3")]
    public void ZScore_OfOtherText_IsRefused(string text) => Assert.False(Normalization.TryParse(text, out _));

    [Fact]
    public void ArgumentsThatMakeNoSense_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("clipLow", () => Normalization.ZScore(clipLow: 0));
        Assert.Throws<ArgumentOutOfRangeException>("clipHigh", () => Normalization.ZScore(clipHigh: float.NaN));
        Assert.Throws<ArgumentException>("values", () => Intensity.Percentiles<byte>([], [50]));
        Assert.Throws<ArgumentException>("values", () => Intensity.MeanAndDeviation<byte>([]));
        Assert.Throws<NotSupportedException>(() => Intensity.Percentiles<double>([1], [50]));
        Assert.Throws<ArgumentOutOfRangeException>("maximumThreads", () => Intensity.NormalizeInPlace(Row([1, 2]), Normalization.MinMax, 0));
    }

    private static Volume<float> Row(float[] values) => new(values, new Shape3D(1, 1, values.Length));
}
