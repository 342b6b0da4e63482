using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class PaddingTests
{
    [Fact]
    public void Reflect_IsWhatNumPyPads()
    {
        foreach (var golden in Golden.Cases("padding"))
        {
            (int, int)[] w = [.. golden.GetProperty("widths").EnumerateArray().Select(p => (p[0].GetInt32(), p[1].GetInt32()))];
            Volume<float> expected = Golden.Volume(golden.GetProperty("expected"));
            Volume<float> actual = Padding.Reflect(Golden.Volume(golden.GetProperty("input")), w[0], w[1], w[2]);
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal(expected.Voxels, actual.Voxels);
        }
    }

    [Fact]
    public void Reflect_ShowsTheMirrorImage_WhateverTheTypeAndTheThreads()
    {
        Gen<(int Before, int After)> widths = Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40]);
        Gen.Select(RandomVolumes.Shapes, widths, widths, widths, Gen.Int[1, 3]).Sample((shape, z, y, x, threads) =>
        {
            Volume<ushort> v = RandomVolumes.Make<ushort>(shape, 7);
            Volume<ushort> padded = Padding.Reflect(v, z, y, x, threads);
            for (int i = 0; i < padded.Shape.Depth; i++)
            {
                for (int j = 0; j < padded.Shape.Height; j++)
                {
                    // Comparing a row at a time: some of these volumes have half a million voxels.
                    ushort[] expected = [.. Enumerable.Range(-x.Before, padded.Shape.Width).Select(k => v[Mirror(i - z.Before, shape.Depth), Mirror(j - y.Before, shape.Height), Mirror(k, shape.Width)])];
                    Assert.True(padded.Plane(i).Slice(j * padded.Shape.Width, padded.Shape.Width).SequenceEqual(expected));
                }
            }
        }, iter: 12);

        // Walks there and back, a step at a time; the way before the first voxel shows what the way after it shows.
        static int Mirror(int steps, int size)
        {
            int at = 0, direction = 1;
            for (int i = 0; i < Math.Abs(steps) && size > 1; i++)
            {
                if (at + direction < 0 || at + direction >= size) direction = -direction;
                at += direction;
            }

            return at;
        }
    }

    [Fact]
    public void Crop_UndoesReflect()
    {
        Gen<(int, int)> widths = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9]);
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 4], widths, widths, widths).Sample((d, h, w, z, y, x) =>
        {
            var v = new Volume<float>(new Shape3D(d, h, w), new VoxelSpacing(2, 1, 1));
            for (int i = 0; i < v.Shape.Length; i++) v.Voxels[i] = i;
            Volume<float> back = Padding.Crop(Padding.Reflect(v, z, y, x), z, y, x);
            Assert.Equal(v.Shape, back.Shape);
            Assert.Equal(v.Voxels, back.Voxels);
            Assert.Equal(v.Spacing, back.Spacing);
        });
    }

    [Fact]
    public void Crop_ByOrigin_CopiesTheBox()
    {
        var v = new Volume<byte>(new Shape3D(3, 4, 5));
        for (int i = 0; i < v.Shape.Length; i++) v.Voxels[i] = (byte)i;
        Volume<byte> box = Padding.Crop(v, (1, 2, 3), new Shape3D(2, 1, 2));
        Assert.Equal([v[1, 2, 3], v[1, 2, 4], v[2, 2, 3], v[2, 2, 4]], box.Voxels.ToArray());
    }

    [Fact]
    public void WidthsThatMakeNoSense_AreRefused()
    {
        var v = new Volume<float>(new Shape3D(2, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("z", () => Padding.Reflect(v, (-1, 0), (0, 0), (0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>("x", () => Padding.Reflect(v, (0, 0), (0, 0), (int.MaxValue, 1)));
        Assert.Throws<ArgumentOutOfRangeException>("y", () => Padding.Crop(v, (0, 0), (1, 1), (0, 0)));
        Assert.Throws<ArgumentException>("shape", () => Padding.Crop(v, (0, 0, 0), default));
        Assert.Throws<ArgumentOutOfRangeException>("maximumThreads", () => Padding.Reflect(v, (0, 0), (0, 0), (0, 0), 0));
        Assert.Throws<ArgumentOutOfRangeException>("origin", () => Padding.Crop(v, (1, 0, 0), new Shape3D(2, 1, 1)));
    }
}
