using QcaNet.Volumes;

namespace QcaNet.Reporting.Tests;

/// <summary>Writing a picture of a segmentation, and the errors of its arguments.</summary>
public sealed class SegmentationPictureFileTests
{
    [Fact]
    public void WritePng_WritesTheFileAndNothingElse()
    {
        string folder = Pictures.NewFolder();
        try
        {
            var stack = new Volume<ushort>(new Shape3D(2, 10, 12));
            var labels = new Volume<int>(stack.Shape);
            string path = Path.Combine(folder, "picture.png");
            File.WriteAllText(path, "older");

            SegmentationPicture.WritePng(path, stack, labels);

            Assert.Equal(SegmentationPicture.ToPng(stack, labels), File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void WritePng_IntoAMissingFolder_SaysSo()
    {
        string folder = Pictures.NewFolder();
        Directory.Delete(folder);
        var stack = new Volume<ushort>(new Shape3D(1, 2, 2));

        ReportException error = Assert.Throws<ReportException>(
            () => SegmentationPicture.WritePng(Path.Combine(folder, "picture.png"), stack, new Volume<int>(stack.Shape)));

        Assert.IsType<QcaNetException>(error, exactMatch: false);
        Assert.Equal(Path.Combine(folder, "picture.png"), error.Path);
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WritePng_OverAFolder_SaysSoAndLeavesNothingBehind()
    {
        string folder = Pictures.NewFolder();
        try
        {
            string target = Directory.CreateDirectory(Path.Combine(folder, "picture.png")).FullName;
            var stack = new Volume<ushort>(new Shape3D(1, 2, 2));

            ReportException error = Assert.Throws<ReportException>(() => SegmentationPicture.WritePng(target, stack, new Volume<int>(stack.Shape)));

            Assert.Contains("folder of this name", error.Message, StringComparison.Ordinal);
            Assert.Equal([target], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void WritePng_WhereTheSystemRefuses_GivesItsReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc, in which nobody may create files, is Linux's.");
        var stack = new Volume<ushort>(new Shape3D(1, 2, 2));

        ReportException error = Assert.Throws<ReportException>(() => SegmentationPicture.WritePng("/proc/picture.png", stack, new Volume<int>(stack.Shape)));

        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public void ToPng_WithLabelsOfAnotherShape_NamesBothShapes()
    {
        var stack = new Volume<ushort>(new Shape3D(2, 10, 12));

        ArgumentException error = Assert.Throws<ArgumentException>(() => SegmentationPicture.ToPng(stack, new Volume<int>(new Shape3D(2, 10, 11))));
        ArgumentException other = Assert.Throws<ArgumentException>(
            () => SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), new() { Truth = new Volume<int>(new Shape3D(3, 10, 12)) }));

        Assert.Equal("labels", error.ParamName);
        Assert.Contains("2x10x11", error.Message, StringComparison.Ordinal);
        Assert.Contains("2x10x12", error.Message, StringComparison.Ordinal);
        Assert.Equal("options", other.ParamName);
    }

    [Fact]
    public void ToPng_WithAnOptionOutOfRange_NamesIt()
    {
        var stack = new Volume<ushort>(new Shape3D(1, 2, 2));
        foreach ((string name, SegmentationPictureOptions options) in ((string, SegmentationPictureOptions)[])
        [
            ("LowPercentile", new() { LowPercentile = -1 }),
            ("HighPercentile", new() { HighPercentile = 101 }),
            ("LowPercentile", new() { LowPercentile = 60, HighPercentile = 50 }),
            ("Gamma", new() { Gamma = double.NaN }),
            ("PixelsPerVoxel", new() { PixelsPerVoxel = 0 }),
        ])
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => SegmentationPicture.ToPng(stack, new Volume<int>(stack.Shape), options));
            Assert.Equal(name, error.ParamName);
        }
    }
}
