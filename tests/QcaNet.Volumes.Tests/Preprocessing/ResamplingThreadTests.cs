using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Threads, voxel types and memory: ways to the same bits.</summary>
public class ResamplingThreadTests
{
    private static readonly (string Name, Func<Volume<float>, Shape3D, int?, Volume<float>> Resample)[] Ways =
    [
        ("linear", Resampling.Linear),
        ("cubic", (v, target, threads) => Resampling.Cubic(v, target, clip: true, threads)),
        ("nearest", Resampling.Nearest),
        ("published", PublishedResampling.Intensities),
    ];

    [Fact]
    public void Resampling_GivesTheSameBits_WhateverTheThreads()
    {
        Gen.Select(RandomVolumes.Shapes, RandomVolumes.Shapes, Gen.Int[0, 9999], Gen.Int[2, 5]).Sample((shape, target, seed, threads) =>
        {
            Volume<float> v = RandomVolumes.Make<float>(shape, seed);
            foreach ((string name, var resample) in Ways)
            {
                Assert.True(resample(v, target, 1).Voxels.SequenceEqual(resample(v, target, threads).Voxels), $"{name}, {shape} to {target}, {threads} threads");
            }
        }, iter: 60);
    }

    [Fact]
    public void Resampling_OfManyBandsAndBlocks_GivesTheSameBitsAsOfOne()
    {
        // Wide rows make bands of few rows; many planes with few rows make blocks of planes.
        foreach ((Shape3D shape, Shape3D target) in new[] { (new Shape3D(9, 40, 700), new Shape3D(20, 33, 1500)), (new Shape3D(150, 3, 5), new Shape3D(327, 3, 5)), (new Shape3D(400, 2, 9), new Shape3D(190, 4, 7)) })
        {
            Volume<float> v = RandomVolumes.Make<float>(shape, 5);
            foreach ((string name, var resample) in Ways)
            {
                Assert.True(resample(v, target, 1).Voxels.SequenceEqual(resample(v, target, 8).Voxels), $"{name}, {shape} to {target}");
            }
        }
    }

    [Fact]
    public void Resampling_OfIntegers_IsThatOfTheirFloats()
    {
        Gen.Select(RandomVolumes.Shapes, RandomVolumes.Shapes, Gen.Int[0, 9999]).Sample((shape, target, seed) =>
        {
            Volume<float> v = RandomVolumes.Make<float>(shape, seed, 0, 120);
            foreach ((Volume<float> expected, Volume<float>[] actual) in new[]
            {
                (Resampling.Linear(v, target), All(Resampling.Linear, Resampling.Linear, Resampling.Linear, Resampling.Linear, Resampling.Linear, Resampling.Linear)),
                (PublishedResampling.Intensities(v, target), All(PublishedResampling.Intensities, PublishedResampling.Intensities, PublishedResampling.Intensities, PublishedResampling.Intensities, PublishedResampling.Intensities, PublishedResampling.Intensities)),
            })
            {
                Assert.All(actual, a => Assert.True(expected.Voxels.SequenceEqual(a.Voxels)));
            }

            Volume<float>[] All(
                Func<Volume<byte>, Shape3D, int?, Volume<float>> bytes,
                Func<Volume<ushort>, Shape3D, int?, Volume<float>> words,
                Func<Volume<short>, Shape3D, int?, Volume<float>> shorts,
                Func<Volume<int>, Shape3D, int?, Volume<float>> integers,
                Func<Volume<uint>, Shape3D, int?, Volume<float>> unsigned,
                Func<Volume<double>, Shape3D, int?, Volume<float>> doubles) =>
            [
                bytes(RandomVolumes.Make<byte>(shape, seed, 0, 120), target, null),
                words(RandomVolumes.Make<ushort>(shape, seed, 0, 120), target, null),
                shorts(RandomVolumes.Make<short>(shape, seed, 0, 120), target, null),
                integers(RandomVolumes.Make<int>(shape, seed, 0, 120), target, null),
                unsigned(RandomVolumes.Make<uint>(shape, seed, 0, 120), target, null),
                doubles(RandomVolumes.Make<double>(shape, seed, 0, 120), target, null),
            ];
        }, iter: 30);
    }

    [Fact]
    public void Linear_OfAViewOfPlanes_IsThatOfTheirCopy()
    {
        Volume<ushort> v = RandomVolumes.Make<ushort>(new Shape3D(9, 5, 6), 3);
        var planes = new Shape3D(4, 5, 6);
        var target = new Shape3D(9, 5, 7);
        float[] result = new float[target.Length];
        Resampling.Linear<ushort>(v.Memory.Slice(2 * planes.PlaneLength, planes.Length), planes, result, target);
        Assert.Equal(Resampling.Linear(Padding.Crop(v, (2, 0, 0), planes), target).Voxels.ToArray(), result);
    }

    [Fact]
    public void Resampling_ToASpacing_TakesTheShapeOfThatSpacing()
    {
        Volume<ushort> v = RandomVolumes.Make<ushort>(new Shape3D(4, 6, 9), 1);
        VoxelSpacing to = VoxelSpacing.Isotropic(0.75);
        Shape3D shape = Resampling.ShapeAt(v.Shape, v.Spacing!.Value, to);
        Assert.Equal(new Shape3D(11, 8, 6), shape);
        Assert.Equal(Resampling.Linear(v, shape).Voxels, Resampling.Linear(v, to).Voxels);
        Assert.Equal(Resampling.Cubic(v, shape).Voxels, Resampling.Cubic(v, to).Voxels);
        Assert.Equal(Resampling.Nearest(v, shape).Voxels, Resampling.Nearest(v, to).Voxels);
        Assert.Equal(8.0 / 11, Resampling.Nearest(v, to).Spacing!.Value.Z, 1e-12);
        Assert.Contains("spacing", Assert.Throws<ArgumentException>("v", () => Resampling.Linear(v.WithSpacing(null), to)).Message);
    }

    [Fact]
    public void Nearest_IsWhatScikitImageResizes()
    {
        foreach (var golden in ResamplingGolden.Cases("nearest"))
        {
            Volume<int> expected = ResamplingGolden.Of<int>(golden.GetProperty("expected"));
            Assert.Equal(expected.Voxels, Resampling.Nearest(ResamplingGolden.Of<int>(golden.GetProperty("input")), expected.Shape).Voxels);
        }
    }

    [Fact]
    public void ArgumentsThatMakeNoSense_AreRefused()
    {
        var shape = new Shape3D(2, 2, 2);
        var v = new Volume<float>(shape);
        Assert.Throws<ArgumentException>("target", () => Resampling.Linear(v, default(Shape3D)));
        Assert.Throws<ArgumentException>("voxels", () => Resampling.Linear<float>(new float[7], shape, new float[8], shape));
        Assert.Throws<ArgumentException>("result", () => Resampling.Nearest<float>(new float[8], shape, new float[9], shape));
        Assert.Throws<ArgumentOutOfRangeException>("maximumThreads", () => Resampling.Cubic(v, shape, maximumThreads: 0));
        Assert.Throws<NotSupportedException>(() => Resampling.Linear(new Volume<long>(shape), shape));
    }
}
