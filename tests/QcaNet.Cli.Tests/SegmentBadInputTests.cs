using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>What a user may get wrong: each has its own message, its exit code, and leaves no file behind.</summary>
public sealed class SegmentBadInputTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void MissingFile() => Refused(_place.File("none.tif"), "There is no such file; check the path.");

    [Fact]
    public void EmptyFile() => Refused(_place.Save([], "empty.tif"), "The file is empty (0 bytes); export it again.");

    [Fact]
    public void PngPicture() => Refused(_place.Save([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13], "picture.tif"), "This is a PNG picture, not a TIFF file; export the stack as a gray multi-page TIFF.");

    [Fact]
    public void RgbPicture() => Refused(_place.Save(RgbTiff.Bytes(), "colour.tif"), "RGB color; a gray stack is needed. Export the nuclear channel alone, as gray values.");

    [Fact]
    public void ImageOfOnePlane()
    {
        var image = new Volume<ushort>(new Shape3D(1, 30, 40));
        image[0, 3, 3] = 9;
        Refused(_place.Save(image, "plane.tif"), "This is a 2D image (30x40): a stack of several planes is needed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FolderOfImagesOfOnePlane_NamesTheOptionThatReadsThemAsOneStack(bool withSpacing)
    {
        for (int z = 0; z < 3; z++)
        {
            var plane = new Volume<ushort>(new Shape3D(1, 30, 40), withSpacing ? VoxelSpacing.Isotropic(1) : null);
            plane[0, 3, z] = 9;
            _place.Save(plane, "planes", $"z{z}.tif");
        }

        Call call = _place.Segment(_place.File("planes"));
        Assert.Equal(1, call.ExitCode);
        Assert.Equal(4, call.Error.Length);
        Assert.EndsWith(
            "planes: 3 files hold one plane each; if they are the planes of one stack, name the folder and add --planes.", call.Error[3], StringComparison.Ordinal);
    }

    [Fact]
    public void StackWithoutSpacing() => Refused(
        _place.Save(Balls.Two().Stack.WithSpacing(null), "bare.tif"),
        "The file does not contain the voxel spacing, and none is assumed; give it in micrometers with --spacing z,y,x, for instance --spacing 1.75,0.8,0.8.");

    [Fact]
    public void CaseS10_ImplausibleSpacing() => Refused(
        _place.Save(Balls.Two().Stack.WithSpacing(new VoxelSpacing(20000, 0.5, 0.5)), "far.tif"),
        "The voxel spacing 20000,0.5,0.5 micrometers (z,y,x) is implausible: 20000 along z, where microscopes have 0.02 to 25. "
            + "Check the spacing: the unit in the file may be wrong. Give the correct one with --spacing z,y,x.");

    [Fact]
    public void ConstantStack() => Refused(_place.Save(new Volume<ushort>(new Shape3D(5, 20, 20), VoxelSpacing.Isotropic(1)), "flat.tif"), "The stack is constant: every voxel is 0.");

    [Fact]
    public void CutOffStack()
    {
        string whole = _place.SaveTwoBalls("whole.tif");
        byte[] bytes = File.ReadAllBytes(whole);
        Refused(_place.Save(bytes[..(bytes.Length / 2)], "cut.tif"), "truncated");
    }

    [Fact]
    public void FolderWithoutStacks()
    {
        string folder = _place.File("nothing");
        Directory.CreateDirectory(folder);
        Refused(folder, "the folder holds no .tif, .tiff or .h5 file; name the folder that holds the stacks.");
    }

    [Fact]
    public void WeightsOfAnotherNetwork()
    {
        string stack = _place.SaveTwoBalls("two.tif");
        Call call = Call.Of("segment", stack, "--nsn", _place.Ndn, "--ndn", _place.Nsn, "--output", _place.Output);
        Assert.Equal(2, call.ExitCode);
        Assert.Equal(
            [
                $"qcanet: NSN: {_place.Ndn}: these are weights of NDN, another network; give weights of NSN here.",
                $"qcanet: NDN: {_place.Nsn}: these are weights of NSN, another network; give weights of NDN here.",
            ],
            call.Error);
        Assert.Empty(_place.Results());
        Assert.False(Directory.Exists(_place.Output));
    }

    [Fact]
    public void WeightFileThatIsMissing()
    {
        Call call = Call.Of("segment", _place.SaveTwoBalls("two.tif"), "--nsn", _place.File("none.safetensors"), "--ndn", _place.Ndn, "--output", _place.Output);
        Assert.Equal(2, call.ExitCode);
        Assert.Equal($"qcanet: NSN: {_place.File("none.safetensors")}: the file does not exist. Check the path.", Assert.Single(call.Error));
    }

    [Fact]
    public void OutputFolderUnderAFile()
    {
        string output = Path.Combine(_place.Nsn, "out");
        Call call = Call.Of("segment", _place.SaveTwoBalls("two.tif"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", output);
        Assert.Equal(2, call.ExitCode);
        string line = Assert.Single(call.Error);
        Assert.StartsWith($"qcanet: {output}: the output folder cannot be written to (", line, StringComparison.Ordinal);
        Assert.EndsWith("; choose another one with --output.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputFolderThatIsAFile()
    {
        Call call = Call.Of("segment", _place.SaveTwoBalls("two.tif"), "--output", _place.Nsn);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("the output folder cannot be written to", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsThatCannotBeWritten_TakeTheOtherFilesOfTheirStackWithThem()
    {
        string stack = _place.SaveTwoBalls("two.tif");
        Directory.CreateDirectory(Path.Combine(_place.Output, "labels", "two.tif"));
        Call call = _place.Segment(stack);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {Path.Combine(_place.Output, "labels", "two.tif")}: There is a folder of this name; give the name of a file.", Assert.Single(call.Error));
        Assert.Empty(_place.Results());
    }

    [Fact]
    public void ABadFile_DoesNotStopTheRest()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        _place.SaveTwoBalls("stacks", "c.tif");
        File.WriteAllBytes(_place.File("stacks", "b.tif"), []);
        Call call = _place.Segment(_place.File("stacks"));
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {_place.File("stacks", "b.tif")}: The file is empty (0 bytes); export it again.", Assert.Single(call.Error));
        Assert.Equal(
            ["failures/b.json", "labels/a.tif", "labels/c.tif", "nuclei/a.csv", "nuclei/c.csv", "pictures/a.png", "pictures/c.png", "records/a.json", "records/c.json"],
            _place.Results().Where(file => !file.StartsWith("plans/", StringComparison.Ordinal)));
        Assert.Contains("2 segmented, 1 with a problem", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoStacksOfOneName_DoNotOverwriteEachOther()
    {
        string first = _place.SaveTwoBalls("one", "a.tif"), second = _place.SaveTwoBalls("two", "a.tif");
        Call call = _place.Segment(first, second);
        Assert.Equal(2, call.ExitCode);
        Assert.Equal(
            $"qcanet: {first} and {second} would write their results to the same files, named a. "
                + "Rename one, choose a different --output for each, or name the folder that contains both, with --recursive.",
            Assert.Single(call.Error));
        Assert.Empty(_place.Results());
    }

    [Theory]
    [InlineData("--spacing", "1.75,0.8", "--spacing: '1.75,0.8' is not a spacing; give three lengths in micrometers as z,y,x, for instance 1.75,0.8,0.8.")]
    [InlineData("--spacing", "1,0,1", "--spacing: '1,0,1' is not a spacing")]
    [InlineData("--shard", "0/4", "--shard: '0/4' is not a shard; give i/n with i from 1 to n")]
    [InlineData("--threads", "many", "--threads: 'many' is not a number from 1 to 1024.")]
    [InlineData("--nucleus-threshold", "1.5", "--nucleus-threshold: '1.5' is not a number from 0 to 1.")]
    [InlineData("--smallest-volume", "NaN", "--smallest-volume: 'NaN' is not a number from 0 to")]
    [InlineData("--device", "tpu", "--device: 'tpu' is not a device; give auto, cpu, cuda or cuda:N.")]
    [InlineData("--truth", "nowhere", "--truth: nowhere: there is no such file or folder.")]
    [InlineData("--colour", "red", "'--colour' is not an option of this command.")]
    public void WrongOption(string option, string value, string expected)
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), option, value);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(call.Error, line => line.StartsWith("qcanet: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.Empty(_place.Results());
        Assert.Empty(call.Out);
    }

    private void Refused(string path, string expected)
    {
        Call call = _place.Segment(path);
        Assert.Equal(1, call.ExitCode);
        string line = Assert.Single(call.Error);
        Assert.StartsWith($"qcanet: {path}: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Empty(_place.Results());
        Assert.False(Directory.Exists(_place.Output));
    }
}
