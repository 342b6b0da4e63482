using System.Runtime.InteropServices;
using CsCheck;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>What only files of gigabytes would show: BigTIFF, and planes of several strips.</summary>
public sealed class TiffEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BigFilesAndSeveralStripsAPlane_AreReadBack()
    {
        Gen.Select(Gen.Bool, Gen.Int[1, 60], Gen.Int[1, 4], Gen.Int[1, 9], Gen.Int[1, 9], Gen.Bool).Sample((big, strip, depth, height, width, deflate) =>
        {
            var v = new Volume<ushort>(new Shape3D(depth, height, width), new VoxelSpacing(1.75, 0.8, 0.7));
            for (int i = 0; i < v.Shape.Length; i++) v.Voxels[i] = (ushort)(i * 37);
            string path = _folder.File("a.tif");
            using (FileStream stream = File.Create(path))
            {
                var encoder = new TiffEncoder(stream, v.Shape, VoxelType.UInt16, deflate ? VolumeCompression.Deflate : VolumeCompression.None, big, strip);
                for (int z = 0; z < depth; z++) encoder.AddPlane(MemoryMarshal.AsBytes(v.Plane(z)));
                encoder.Finish(ImageJText.Describe(v.Shape, v.Spacing, null), v.Spacing);
            }

            Assert.Equal(big ? 43 : 42, File.ReadAllBytes(path)[2]);
            Volume<ushort> back = VolumeReader.Read<ushort>(path);
            Assert.Equal(v.Shape, back.Shape);
            Assert.Equal(v.Spacing, back.Spacing);
            Assert.Equal(v.Voxels, back.Voxels);
        }, iter: 100, threads: 1);
    }

    [Theory]
    [InlineData(0.8, 4, 5)]
    [InlineData(1.25, 5, 4)]
    [InlineData(1, 1, 1)]
    [InlineData(0.108333, 108333, 1000000)]
    [InlineData(1e-20, 1, 4294967295)]
    [InlineData(1e20, 4294967295, 1)]
    public void Rational_IsTheSimplestThatIsNearEnough(double value, uint numerator, uint denominator) =>
        Assert.Equal(new Rational(numerator, denominator), Rational.Near(value));

    /// <summary>
    /// The error of a convergent p/q is below 1/(q q'), with q' the next denominator; the loop ends where p' or q' exceeds 2^32, so that it
    /// is below 2^-32 of the value. (85494.41992549687 comes to 1.8e-13 of itself: no smaller bound holds for all numbers.)
    /// </summary>
    [Fact]
    public void Rational_IsNearEverySensibleNumber() =>
        Gen.Double[1e-5, 1e5].Sample(value =>
        {
            Rational near = Rational.Near(value);
            Assert.Equal(value, near.Numerator / (double)near.Denominator, value * Math.Pow(2, -32));
        });
}
