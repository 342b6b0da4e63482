using CsCheck;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Tests.Writing;

/// <summary>What only files of gigabytes would show: BigTIFF, the one directory of large ImageJ stacks, planes of several strips.</summary>
public sealed class TiffEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FilesOfAnySize_HaveTheFormTheyNeed_AndAreReadBack()
    {
        Gen.Select(
            Gen.Int[1, 60].Select(Gen.Int[0, 3000]), Gen.Int[1, 3].Select(Gen.Int[1, 4]).Select(Gen.Int[1, 3]),
            Gen.Int[1, 9].Select(Gen.Int[1, 9]), Choice.Of(Enum.GetValues<VolumeCompression>()), Gen.Bool).Sample((limits, stack, plane, compression, ome) =>
        {
            ((int times, int depth), int channels) = stack;
            var layout = new HyperstackLayout { Shape = new Shape3D(depth, plane.Item1, plane.Item2), TimePoints = times, Channels = channels, Spacing = new VoxelSpacing(1.75, 0.8, 0.7) };
            var encoding = new StackEncoding
            {
                Layout = layout,
                Type = VoxelType.UInt16,
                Format = ome ? VolumeFormat.Ome : VolumeFormat.ImageJ,
                Compression = compression,
                LargestStrip = limits.Item1,
                LargestClassic = limits.Item2,
                Threads = 2,
            };
            string path = Write(encoding, "a.tif");
            byte[] file = File.ReadAllBytes(path);
            List<Dictionary<int, TagList.Tag>> pages = TagList.Read(file);
            if (!TagList.IsBig(file) && pages.Count == layout.Planes) Assert.True(file.Length <= limits.Item2, $"{file.Length} bytes in a file for {limits.Item2}");
            if (ome || compression != VolumeCompression.None) Assert.Equal(layout.Planes, pages.Count);
            CheckVoxels(path, layout);
        }, iter: 150, threads: 1);
    }

    [Theory]
    [InlineData(VolumeFormat.ImageJ, VolumeCompression.None, false, 1)]
    [InlineData(VolumeFormat.ImageJ, VolumeCompression.Deflate, true, 4)]
    [InlineData(VolumeFormat.Ome, VolumeCompression.None, true, 4)]
    public void PastTheLimit_ImageJGetsOneDirectory_OthersBigTiff(VolumeFormat format, VolumeCompression compression, bool big, int directories)
    {
        var layout = new HyperstackLayout { Shape = new Shape3D(4, 30, 30), Spacing = VoxelSpacing.Isotropic(0.5) };

        // More than the first plane behind the front of 4096 bytes, less than all planes.
        string path = Write(new StackEncoding { Layout = layout, Type = VoxelType.UInt16, Format = format, Compression = compression, LargestClassic = compression == VolumeCompression.None ? 6000 : 1000 }, "a.tif");
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(big, TagList.IsBig(file));
        Assert.Equal(directories, TagList.Read(file).Count);
        CheckVoxels(path, layout);
    }

    [Fact]
    public void OneDirectory_LiesInFront_AndThePlanesFollowItsOwn()
    {
        var layout = new HyperstackLayout { Shape = new Shape3D(4, 30, 30) };
        byte[] file = File.ReadAllBytes(Write(new StackEncoding { Layout = layout, Type = VoxelType.UInt16, Format = VolumeFormat.ImageJ, LargestClassic = 6000 }, "a.tif"));
        Dictionary<int, TagList.Tag> only = Assert.Single(TagList.Read(file));
        Assert.Equal(4096, only[273].Value);
        Assert.Equal(1800, only[279].Value);
        Assert.Equal(4096 + (4 * 1800), file.Length);
        Assert.StartsWith("ImageJ=1.53a\nimages=4\nslices=4\n", only[270].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void PackedFiles_AreMeasuredByWhatTheyBecome()
    {
        // 200 kB of zeros: BigTIFF by the size of the voxels, not by that of the file.
        var encoding = new StackEncoding { Layout = new HyperstackLayout { Shape = new Shape3D(10, 100, 100) }, Type = VoxelType.UInt16, Format = VolumeFormat.ImageJ, Compression = VolumeCompression.Deflate, LargestClassic = 50_000 };
        string path = _folder.File("zeros.tif");
        using (FileStream stream = File.Create(path))
        {
            using var encoder = new TiffEncoder(stream, encoding);
            encoder.AddVolume(0, 0, new Volume<ushort>(encoding.Layout.Shape));
            encoder.Finish(null);
        }

        byte[] file = File.ReadAllBytes(path);
        Assert.True(file.Length < 10_000);
        Assert.False(TagList.IsBig(file));
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

    private string Write(StackEncoding encoding, string name)
    {
        string path = _folder.File(name);
        using FileStream stream = File.Create(path);
        using var encoder = new TiffEncoder(stream, encoding);
        for (int t = 0; t < encoding.Layout.TimePoints; t++)
        {
            for (int c = 0; c < encoding.Layout.Channels; c++) encoder.AddVolume(t, c, Volume(encoding.Layout, t, c));
        }

        encoder.Finish(null);
        return path;
    }

    private static void CheckVoxels(string path, HyperstackLayout layout)
    {
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal((layout.Shape, layout.TimePoints, layout.Channels), (file.Info.Shape, file.Info.TimePoints, file.Info.Channels));
        Assert.Equal(layout.Spacing, file.Info.Spacing);
        for (int t = 0; t < layout.TimePoints; t++)
        {
            for (int c = 0; c < layout.Channels; c++) Assert.Equal(Volume(layout, t, c).Voxels, file.ReadVolume<ushort>(t, c).Voxels);
        }
    }

    private static Volume<ushort> Volume(HyperstackLayout layout, int t, int c)
    {
        var v = new Volume<ushort>(layout.Shape);
        for (int i = 0; i < v.Shape.Length; i++) v.Voxels[i] = (ushort)((i * 37) + (t * 1009) + (c * 30011));
        return v;
    }
}
