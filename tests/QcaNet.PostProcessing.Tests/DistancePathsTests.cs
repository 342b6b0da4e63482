using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// The ways through the distance transform that small volumes do not take: long searches, wide squares, tiles, odd widths.
/// </summary>
public sealed class DistancePathsTests
{
    /// <summary>Whole; of a common measure; of none (doubles from the start); with squares beyond 32 bits.</summary>
    private static readonly VoxelSpacing[] Spacings =
    [
        new(1, 1, 1), new(3, 2, 1), new(1.75, 0.8, 0.8), new(0.2345671, 1, 1.5), new(1, 150, 1000),
    ];

    [Theory]
    [InlineData(400, 1, 1)]
    [InlineData(1, 400, 1)]
    [InlineData(1, 1, 400)]
    [InlineData(1, 399, 3)]
    [InlineData(1, 3, 399)]
    [InlineData(397, 1, 19)]
    [InlineData(1, 350, 37)]
    [InlineData(1, 41, 350)]
    [InlineData(300, 5, 9)]
    [InlineData(4, 300, 21)]
    [InlineData(3, 4, 300)]
    [InlineData(90, 80, 3)]
    public void Squared_AlongLongLines_EqualsTheDefinition(int depth, int height, int width)
    {
        // Little background: the search is given up after 64 or 32 steps, and the envelope has to get many parabolas right.
        var shape = new Shape3D(depth, height, width);
        double[] shares = [0, 0.001, 0.02];
        foreach (VoxelSpacing spacing in Spacings)
        {
            foreach (double share in shares) AssertExact(Mask(shape, share, seed: (int)(share * 10000) + shape.Length), shape, spacing);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(399)]
    [InlineData(17)]
    public void Squared_OfALineWithOneBackgroundVoxel_IsTheSquareOfTheSteps(int at)
    {
        byte[] mask = [.. Enumerable.Repeat((byte)1, 400)];
        mask[at] = 0;
        foreach (Shape3D shape in new[] { new Shape3D(400, 1, 1), new Shape3D(1, 400, 1), new Shape3D(1, 1, 400) })
        {
            SquaredDistances squared = DistanceTransform.Squared(new Volume<byte>(mask, shape));

            for (int i = 0; i < 400; i++)
            {
                (int z, int y, int x) = Voxels.At(i, shape);
                Assert.Equal((i - at) * (i - at), squared[z, y, x]);
            }
        }
    }

    [Theory]
    [InlineData(256, 16)]
    [InlineData(257, 32)]
    public void Squared_BeyondTwoHundredAndFiftyFiveVoxels_TakesThirtyTwoBits(int length, int bits)
    {
        // 255^2 = 65,025 fits 16 bits, 256^2 = 65,536 does not. (65,535, the sign for "too far", is no sum of three squares: it is 7 modulo
        // 8.)
        Shape3D[] shapes = [new(length, 1, 1), new(1, length, 1), new(1, 1, length), new(length, 2, 2)];
        foreach (Shape3D shape in shapes)
        {
            AssertExact(Corner(shape), shape, VoxelSpacing.Isotropic(1));
            Assert.Equal(bits, DistanceTransform.Squared(new Volume<byte>(Corner(shape), shape)).BitsPerVoxel);
        }
    }

    [Fact]
    public void Squared_OfTheLargestSumThatFitsSixteenBits_KeepsThem()
    {
        var shape = new Shape3D(6, 256, 23); // 5^2 + 255^2 + 22^2 = 65,534
        SquaredDistances squared = DistanceTransform.Squared(new Volume<byte>(Corner(shape), shape));

        Assert.Equal(65534, squared[5, 255, 22]);
        Assert.Equal(16, squared.BitsPerVoxel);
    }

    [Theory]
    [InlineData(425, 32, 2147483646)]
    [InlineData(426, 64, 2147484497)]
    public void Squared_BeyondThirtyTwoBits_TakesDoubles(int x, int bits, double expected)
    {
        // 46,339^2 + 10^2 + 425^2 = 2^31 - 2, the largest value that is stored in 32 bits.
        var shape = new Shape3D(2, 2, 2);
        var spacing = new VoxelSpacing(46339, 10, x);
        SquaredDistances squared = DistanceTransform.Squared(new Volume<byte>(Corner(shape), shape), spacing);

        Assert.Equal(expected, squared[1, 1, 1]);
        Assert.Equal(bits, squared.BitsPerVoxel);
        AssertExact(Corner(shape), shape, spacing);
    }

    [Fact]
    public void Squared_WhereOnlyTheWayAlongOneAxisIsTooFar_FindsTheOtherOne()
    {
        // Along x the squares leave 16 (and at a step of 5,000 also 32) bits before a nearer background is found along y or z.
        var shape = new Shape3D(3, 4, 40);
        byte[] mask = [.. Enumerable.Repeat((byte)1, shape.Length)];
        mask[shape.Offset(0, 0, 0)] = 0;
        for (int x = 0; x < 40; x++) mask[shape.Offset(2, 3, x)] = 0;

        AssertExact(mask, shape, new VoxelSpacing(1, 1, 11));
        AssertExact(mask, shape, new VoxelSpacing(1, 1, 5000));
        Assert.Equal(16, DistanceTransform.Squared(new Volume<byte>(mask, shape), new VoxelSpacing(1, 1, 5000)).BitsPerVoxel);
        Assert.Equal(32, DistanceTransform.Squared(new Volume<byte>(mask, shape), new VoxelSpacing(17, 100, 5000)).BitsPerVoxel);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    public void Squared_OfRowsOfAnyWidth_EqualsTheDefinition(int depth)
    {
        // Vectors hold 4 to 32 squares: every remainder of the width comes up.
        for (int width = 1; width <= 70; width += depth == 2 ? 1 : 3)
        {
            var shape = new Shape3D(depth, 3, width);
            AssertExact(Mask(shape, 0.05, seed: width), shape, Spacings[width % Spacings.Length]);
        }
    }

    [Theory]
    [InlineData(1, 300, 0.002)]
    [InlineData(1, 250, 0.995)]
    [InlineData(2, 95, 0.001)]
    public void Squared_OfADeepVolume_WiderThanATile_EqualsTheDefinition(int height, int width, double share)
    {
        // 256 KiB of a row in 700 planes are 187 columns of 16 bits, 93 of 32 and 64 (the least) of doubles: two to five tiles, the last
        // one narrower.
        var shape = new Shape3D(700, height, width);
        byte[] mask = Mask(shape, share, seed: width);
        VoxelSpacing[] spacings = [VoxelSpacing.Isotropic(1), new(20, 30, 31), new(0.2345671, 1, 1)];
        foreach (VoxelSpacing spacing in spacings)
        {
            AssertExact(mask, shape, spacing, 1, 3);
        }
    }

    [Fact]
    public void Squared_OfAPlane_EqualsTheDefinition()
    {
        var shape = new Shape3D(1, 190, 233);
        foreach (VoxelSpacing spacing in Spacings) AssertExact(Mask(shape, 0.001, seed: 5), shape, spacing);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 50)]
    [InlineData(30, 1, 1)]
    [InlineData(3, 40, 33)]
    public void Squared_OfAMaskWithoutBackground_IsInfinite(int depth, int height, int width)
    {
        var mask = new Volume<byte>(new Shape3D(depth, height, width));
        mask.Voxels.Fill(9);
        foreach (VoxelSpacing spacing in Spacings)
        {
            SquaredDistances squared = DistanceTransform.Squared(mask, spacing);

            Assert.False(squared.AreFinite);
            Assert.Equal(double.PositiveInfinity, squared[depth - 1, height - 1, width - 1]);
            Assert.Equal(-1, squared.ToDistances().Voxels.IndexOfAnyExcept(float.PositiveInfinity));
            Assert.Equal(-1, DistanceTransform.Euclidean(mask, spacing).Voxels.IndexOfAnyExcept(float.PositiveInfinity));
        }
    }

    [Fact]
    public void Squared_KeepsTheMasksSpacing_AndItsVoxelsAreThoseOfTheShape()
    {
        var mask = new Volume<byte>([0, 1, 1, 1], new Shape3D(1, 2, 2), new VoxelSpacing(4, 2, 2));
        SquaredDistances squared = DistanceTransform.Squared(mask, new VoxelSpacing(1, 0.5, 0.25));

        Assert.Equal(mask.Spacing, squared.Spacing);
        Assert.Equal(mask.Spacing, squared.ToDistances().Spacing);
        Assert.Equal(0.25, squared.Unit);
        Assert.Equal(0.3125, squared[0, 1, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => squared[0, 2, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => squared[-1, 0, 0]);
        Assert.Equal("mask", Assert.Throws<ArgumentNullException>(() => DistanceTransform.Squared(null!)).ParamName);
        Assert.Equal(
            "spacing",
            Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTransform.Squared(mask, new VoxelSpacing(1e101, 1, 1))).ParamName);
        Assert.Equal(
            "maximumThreads", Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTransform.Squared(mask, null, 0)).ParamName);
        Assert.Equal(
            "maximumThreads", Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTransform.Euclidean(mask, null, 0)).ParamName);
    }

    private static void AssertExact(byte[] voxels, Shape3D shape, VoxelSpacing spacing, params int[] threads)
    {
        var mask = new Volume<byte>(voxels, shape);
        var expected = ExactDistances.Of(shape, spacing, (z, y, x) => AxisDistance.Squared(voxels, shape, z, y, x));
        float[]? first = null;
        foreach (int count in threads.DefaultIfEmpty(2))
        {
            SquaredDistances squared = DistanceTransform.Squared(mask, spacing, count);
            float[] distances = squared.ToDistances().Voxels.ToArray();

            if (first is null) expected.AssertEqual(squared);
            Assert.Equal((first ??= distances).AsSpan(), distances.AsSpan());
            Assert.Equal(distances.AsSpan(), DistanceTransform.Euclidean(mask, spacing, count).Voxels);
        }
    }

    /// <summary>Foreground but for a share of the voxels, and always one.</summary>
    private static byte[] Mask(Shape3D shape, double share, int seed)
    {
        var random = new Random(seed);
        var mask = new byte[shape.Length];
        for (int i = 0; i < mask.Length; i++) mask[i] = (byte)(random.NextDouble() < share ? 0 : 1);
        mask[random.Next(mask.Length)] = 0;
        return mask;
    }

    /// <summary>Foreground but for the first voxel.</summary>
    private static byte[] Corner(Shape3D shape)
    {
        byte[] mask = [.. Enumerable.Repeat((byte)1, shape.Length)];
        mask[0] = 0;
        return mask;
    }
}
