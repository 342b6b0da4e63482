using QcaNet.Ordering;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tests.Reading;

/// <summary>A folder of single planes is one stack, in the order in which people number files.</summary>
public sealed class TiffFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PlanesComeInNaturalOrder()
    {
        foreach (int number in (int[])[10, 2, 1, 100, 9]) Save($"plane{number}.tif", (byte)number);
        VolumeInfo info = VolumeReader.ReadInfo(_folder.Path);
        Assert.Equal((new Shape3D(5, 3, 4), VolumeContainer.TiffFolder, "ZYX", 5), (info.Shape, info.Container, info.StoredAxes, info.Pages));
        Assert.Equal([1, 2, 9, 10, 100], Numbers(VolumeReader.Read<byte>(_folder.Path)));
        using VolumeFile file = VolumeReader.Open(_folder.Path);
        Assert.Equal(10, file.ReadPlane<ushort>(3)[0, 2, 3]);
        Assert.Equal([9, 10], Numbers(file.ReadSlab<byte>(2..4)));
    }

    [Fact]
    public void ManyPlanes_OnSeveralThreads()
    {
        for (int i = 0; i < 40; i++) Save($"t_{i}.TIFF", (byte)i);
        Assert.Equal([.. Enumerable.Range(0, 40).Select(i => (byte)i)], Numbers(VolumeReader.Read<byte>(_folder.Path, new VolumeReadOptions { MaximumThreads = 3 })));
    }

    [Theory]
    [InlineData("a2", "a10")]
    [InlineData("a10", "b1")]
    [InlineData("a", "a1")]
    [InlineData("a1", "a01")]
    [InlineData("a01b1", "a1b2")]
    [InlineData("z9", "z10000000000000000000000000")]
    [InlineData("1", "a")]
    [InlineData("a1.tif", "a1b.tif")]
    public void NaturalOrder_TakesDigitsAsNumbers(string first, string second)
    {
        if (first == "a1")
        {
            // Equal numbers: the text decides, so that the order is one and the same everywhere.
            (first, second) = (second, first);
        }

        Assert.True(NaturalOrder.Instance.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Instance.Compare(second, first) > 0);
        Assert.Equal(0, NaturalOrder.Instance.Compare(first, first));
    }

    [Fact]
    public void SpacingIsTheFirstFilesOrTheOptions()
    {
        VolumeWriter.Write(_folder.File("p1.tif"), new Volume<byte>(new Shape3D(1, 3, 4), new VoxelSpacing(2, 0.5, 0.5)));
        VolumeWriter.Write(_folder.File("p2.tif"), new Volume<byte>(new Shape3D(1, 3, 4)));
        Assert.Equal(0.5, VolumeReader.ReadInfo(_folder.Path).SpacingX);
        var spacing = new VoxelSpacing(1.75, 0.8, 0.8);
        Assert.Equal(spacing, VolumeReader.Read<byte>(_folder.Path, new VolumeReadOptions { Spacing = spacing }).Spacing);
    }

    [Fact]
    public void APlaneThatDiffers_IsNamed()
    {
        Save("p1.tif", 1);
        VolumeWriter.Write(_folder.File("p2.tif"), new Volume<byte>(new Shape3D(1, 3, 5)));
        Refused("p2.tif", VolumeFormatErrorKind.Unsupported, "3x5 (y, x) pixels, but p1.tif, the first of the folder, has 3x4");
        VolumeWriter.Write(_folder.File("p2.tif"), new Volume<ushort>(new Shape3D(1, 3, 4)));
        Refused("p2.tif", VolumeFormatErrorKind.Unsupported, "is uint16, but p1.tif, the first of the folder, is uint8");
        VolumeWriter.Write(_folder.File("p2.tif"), new Volume<byte>(new Shape3D(7, 3, 4)));
        Refused("p2.tif", VolumeFormatErrorKind.Unsupported, "holds 7 planes");
        _folder.Save("p2.tif", [1, 2, 3]);
        Refused("p2.tif", VolumeFormatErrorKind.Malformed, "not a TIFF file");
    }

    [Fact]
    public void OtherFilesAndFolders_AreNoPlanes()
    {
        Save("p1.tif", 1);
        _folder.Save("._p1.tif", [0, 5, 22, 7]);
        _folder.Save("notes.txt", [65]);
        Directory.CreateDirectory(_folder.File("more.tif"));
        Assert.Equal([1], Numbers(VolumeReader.Read<byte>(_folder.Path)));
    }

    [Fact]
    public void LimitsHoldForTheFolder()
    {
        for (int i = 0; i < 3; i++) Save($"{i}.tif", 0);
        Assert.Equal(3, VolumeReader.Read<byte>(_folder.Path, new VolumeReadOptions { MaximumPages = 3, MaximumBytes = 36 }).Shape.Depth);
        Assert.Equal(VolumeFormatErrorKind.Limit, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(_folder.Path, new VolumeReadOptions { MaximumPages = 2 })).Kind);
        Assert.Equal(VolumeFormatErrorKind.Limit, Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<byte>(_folder.Path, new VolumeReadOptions { MaximumBytes = 35 })).Kind);
    }

    [Fact]
    public void AFileThatChangesWhileTheFolderIsOpen_IsRefused()
    {
        Save("p1.tif", 1);
        Save("p2.tif", 2);
        using VolumeFile file = VolumeReader.Open(_folder.Path);
        VolumeWriter.Write(_folder.File("p2.tif"), new Volume<byte>(new Shape3D(1, 9, 9)));
        Assert.Contains("changed", Assert.Throws<VolumeFormatException>(() => file.ReadVolume<byte>()).Message);
    }

    private static byte[] Numbers(Volume<byte> stack) => [.. Enumerable.Range(0, stack.Shape.Depth).Select(z => stack[z, 0, 0])];

    private void Save(string name, byte value)
    {
        var plane = new Volume<byte>(new Shape3D(1, 3, 4));
        plane.Voxels.Fill(value);
        VolumeWriter.Write(_folder.File(name), plane);
    }

    private void Refused(string file, VolumeFormatErrorKind kind, string words)
    {
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(_folder.Path));
        Assert.Equal((_folder.File(file), kind), (error.Path, error.Kind));
        Assert.Contains(words, error.Message);
    }
}
