using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class PublishedResamplingTests
{
    [Fact]
    public void Intensities_AreWhatScikitImageResizes()
    {
        foreach (JsonElement golden in ResamplingGolden.Cases("intensities"))
        {
            Volume<float> expected = Golden.Volume(golden.GetProperty("expected"));
            Volume<float> actual = PublishedResampling.Intensities(ResamplingGolden.Of<ushort>(golden.GetProperty("input")), expected.Shape);
            Assert.Equal(expected.Shape, actual.Shape);

            // 1e-5 of the range; single precision itself resolves 4e-3 of 65535.
            for (int i = 0; i < expected.Shape.Length; i++) Assert.Equal(expected.Voxels[i] / 65535, actual.Voxels[i] / 65535, 1e-6);
        }
    }

    [Fact]
    public void Mask_IsThePublishedOneToTheVoxel()
    {
        foreach (JsonElement golden in ResamplingGolden.Cases("masks"))
        {
            Volume<byte> mask = ResamplingGolden.Mask(golden.GetProperty("input").GetString()!, ResamplingGolden.Shape(golden.GetProperty("shape")));
            Volume<byte> expected = ResamplingGolden.Mask(golden.GetProperty("expected").GetString()!, ResamplingGolden.Shape(golden.GetProperty("target")));
            Volume<byte> actual = PublishedResampling.Mask(mask, expected.Shape, Enum.Parse<MaskSmoothing>(golden.GetProperty("smoothing").GetString()!));
            Assert.True(expected.Voxels.SequenceEqual(actual.Voxels), $"{mask.Shape} to {expected.Shape}, {golden.GetProperty("smoothing")}");
        }
    }

    [Fact]
    public void Mask_OfALine_IsThePublishedOne_AtEveryPairOfSizes()
    {
        foreach (JsonElement golden in ResamplingGolden.Cases("lines"))
        {
            int size = golden[0].GetInt32();
            var mask = new Volume<byte>([.. Enumerable.Range(0, size).Select(i => i % 5 == 2 ? (byte)9 : (byte)0)], new Shape3D(size, 1, 1));
            var target = new Shape3D(golden[1].GetInt32(), 1, 1);
            foreach (MaskSmoothing smoothing in Enum.GetValues<MaskSmoothing>())
            {
                string actual = string.Concat(PublishedResampling.Mask(mask, target, smoothing).Voxels.ToArray());
                Assert.True(golden[2 + (int)smoothing].GetString() == actual, $"{size} to {target.Depth}, {smoothing}: {actual}");
            }
        }
    }

    [Fact]
    public void Mask_OfAWholeStack_IsThePublishedOneToTheVoxel()
    {
        foreach (JsonElement golden in ResamplingGolden.Cases("large"))
        {
            Shape3D shape = ResamplingGolden.Shape(golden.GetProperty("shape"));
            var scene = new Volume<ushort>(shape);
            for (int z = 0; z < shape.Depth; z++)
            {
                for (int y = 0; y < shape.Height; y++)
                {
                    for (int x = 0; x < shape.Width; x++)
                    {
                        int square = Square((z % 37) - 18) + Square((y % 40) - 20) + Square((x % 41) - 20);
                        scene[z, y, x] = square < 150 + (30 * ((z / 37) + (y / 40) + (x / 41))) ? (ushort)300 : (ushort)0;
                    }
                }
            }

            Volume<byte> actual = PublishedResampling.Mask(scene, ResamplingGolden.Shape(golden.GetProperty("target")), Enum.Parse<MaskSmoothing>(golden.GetProperty("smoothing").GetString()!));
            Assert.Equal(golden.GetProperty("voxels").GetInt32(), actual.Voxels.Count((byte)1));
            Assert.Equal(golden.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(actual.Voxels)));
        }

        static int Square(int i) => i * i;
    }

    [Fact]
    public void Mask_ThatGrows_IsWhereTheIntensitiesAreAbove0()
    {
        // Powers of two: positions and weights are exact, so that no weight is the rounding of a 0, which only masks count.
        Gen.Select(RandomVolumes.Shapes, Gen.Int[0, 2], Gen.Int[0, 9999]).Sample((shape, power, seed) =>
        {
            int factor = 1 << power;
            Volume<byte> mask = RandomVolumes.Make<byte>(shape, seed, 0, 2);
            var target = new Shape3D(shape.Depth * factor, shape.Height, shape.Width * factor);
            byte[] expected = [.. PublishedResampling.Intensities(mask, target).Voxels.ToArray().Select(v => v > 0 ? (byte)1 : (byte)0)];
            Assert.Equal(expected, PublishedResampling.Mask(mask, target).Voxels.ToArray());
        }, iter: 60);
    }

    [Fact]
    public void Mask_HasTheSameVoxels_WhateverTheThreadsAndTheType()
    {
        Gen.Select(RandomVolumes.Shapes, RandomVolumes.Shapes, Gen.Int[0, 9999], Gen.Bool).Sample((shape, target, seed, whole) =>
        {
            MaskSmoothing smoothing = whole ? MaskSmoothing.WholeNumbers : MaskSmoothing.FloatingPoint;
            Volume<byte> one = PublishedResampling.Mask(RandomVolumes.Make<byte>(shape, seed, 0, 3), target, smoothing, 1);
            Assert.Equal(one.Voxels, PublishedResampling.Mask(RandomVolumes.Make<byte>(shape, seed, 0, 3), target, smoothing, 3).Voxels);
            Assert.Equal(one.Voxels, PublishedResampling.Mask(RandomVolumes.Make<int>(shape, seed, 0, 3), target, smoothing, 2).Voxels);
            Assert.Equal(one.Voxels, PublishedResampling.Mask(RandomVolumes.Make<float>(shape, seed, 0, 3), target, smoothing).Voxels);
        }, iter: 60);
    }

    [Fact]
    public void Intensities_OfAConstant_AreThatConstant()
    {
        Gen.Select(RandomVolumes.Shapes, RandomVolumes.Shapes).Sample((shape, target) =>
        {
            var v = new Volume<float>(shape);
            v.Voxels.Fill(1000);
            foreach (float voxel in PublishedResampling.Intensities(v, target).Voxels) Assert.Equal(1000, voxel, 1e-3);
        }, iter: 60);
    }

    [Theory]
    [InlineData(51, 2.18, 111)]
    [InlineData(50, 2.18, 109)]
    [InlineData(100, 0.29, 28)]
    public void ShapeAt_CutsDownAsThePublishedCodeDoes(int planes, double ratio, int expected) =>
        Assert.Equal(new Shape3D(expected, 120, 61), PublishedResampling.ShapeAt(new Shape3D(planes, 120, 122), ratio, x: 0.5));

    [Fact]
    public void ArgumentsThatMakeNoSense_AreRefused()
    {
        var shape = new Shape3D(3, 3, 3);
        Assert.Throws<ArgumentOutOfRangeException>("z", () => PublishedResampling.ShapeAt(shape, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>("y", () => PublishedResampling.ShapeAt(shape, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("x", () => PublishedResampling.ShapeAt(shape, 1, 1, 1e300));
        Assert.Throws<ArgumentException>("target", () => PublishedResampling.Mask(new Volume<byte>(shape), default));
        Assert.Throws<ArgumentOutOfRangeException>("smoothing", () => PublishedResampling.Mask(new Volume<byte>(shape), shape, (MaskSmoothing)7));
        Assert.Throws<NotSupportedException>(() => PublishedResampling.Intensities(new Volume<long>(shape), shape));
    }
}
