using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Parts of volumes have the bits of the whole.</summary>
public class PartTests
{
    [Fact]
    public void LinearPart_IsAPartOfTheWhole() => Gen.Select(
        Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 30], Gen.Int[1, 14], Gen.Int[1, 14], Gen.Int[1, 40], Gen.Int).Sample(
        (d, h, w, td, th, tw, seed) =>
        {
            var random = new Random(seed);
            var shape = new Shape3D(d, h, w);
            var target = new Shape3D(td, th, tw);
            var volume = new Volume<ushort>(shape);
            for (int i = 0; i < shape.Length; i++) volume.Voxels[i] = (ushort)random.Next(65536);
            Volume<float> whole = Resampling.Linear(volume, target);

            (int z, int y, int x) = (random.Next(td), random.Next(th), random.Next(tw));
            var part = new VolumeRegion(z, y, x, new Shape3D(1 + random.Next(td - z), 1 + random.Next(th - y), 1 + random.Next(tw - x)));
            Volume<float> result = Resampling.LinearPart(Cut(volume, Resampling.SourceOf(shape, target, part)), shape, target, part);
            Assert.Equal(Cut(whole, part).Voxels.ToArray(), result.Voxels.ToArray());
        },
        iter: 300);

    [Theory]
    [InlineData("min-max")]
    [InlineData("percentile 50 99.9 clip -1 3")]
    [InlineData("percentile 50 99.5 volume 900 clip -1 4")]
    [InlineData("z-score")]
    [InlineData("z-score clip -3 10")]
    public void StreamedNormalization_HasTheBitsOfTheWhole(string rule)
    {
        var normalization = Normalization.Parse(rule);
        var random = new Random(3);
        var stack = new Volume<float>(new Shape3D(20, 90, 91), new VoxelSpacing(2, 1, 1));
        for (int i = 0; i < stack.Shape.Length; i++) stack.Voxels[i] = (random.NextSingle() * 1000) - (i % 7 * 40);
        Volume<float> whole = stack.Clone();
        Intensity.NormalizeInPlace(whole, normalization);

        IEnumerable<ReadOnlyMemory<float>> Parts()
        {
            for (int at = 0; at < stack.Shape.Length; at += 12345) yield return stack.Memory.Slice(at, Math.Min(12345, stack.Shape.Length - at));
        }

        StreamedNormalization.Learn(normalization, stack.Shape.Length, stack.Spacing, Parts).ApplyInPlace(stack.Voxels);
        Assert.Equal(whole.Voxels.ToArray(), stack.Voxels.ToArray());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void StackWithoutContrast_IsRefused(float odd)
    {
        float[] values = new float[100];
        values[50] = odd;
        Assert.Throws<PreprocessingException>(() => StreamedNormalization.Learn(Normalization.MinMax, 100, null, () => [values]));
    }

    private static Volume<T> Cut<T>(Volume<T> volume, VolumeRegion region)
        where T : unmanaged
    {
        var part = new Volume<T>(region.Shape);
        for (int z = 0; z < region.Shape.Depth; z++)
        {
            for (int y = 0; y < region.Shape.Height; y++)
            {
                for (int x = 0; x < region.Shape.Width; x++) part[z, y, x] = volume[region.Z + z, region.Y + y, region.X + x];
            }
        }

        return part;
    }
}
