using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Data;

public class LabeledFolderTests
{
    [Fact]
    public void Read_GivesImageAndLabelsOfOneName()
    {
        using TemporaryFolder scratch = Make(new Shape3D(2, 3, 4));
        var folder = new LabeledFolder(scratch.Path);
        Assert.Equal(["Emb01_t001"], folder.Names);
        LabeledVolume stack = folder.Read("Emb01_t001", new VoxelSpacing(1.75, 0.8, 0.8));
        Assert.Equal("Emb01", stack.Embryo);
        Assert.Equal(new VoxelSpacing(1.75, 0.8, 0.8), stack.Image.Spacing);
        Assert.Equal(7, stack.Labels[1, 2, 3]);
    }

    [Fact]
    public void Read_WithoutSpacing_AsksForIt()
    {
        using TemporaryFolder scratch = Make(new Shape3D(2, 3, 4));
        TrainingDataException error = Assert.Throws<TrainingDataException>(() => new LabeledFolder(scratch.Path).Read("Emb01_t001", null));
        Assert.Contains("spacing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenShapesDiffer_NamesBoth()
    {
        using TemporaryFolder scratch = Make(new Shape3D(3, 3, 4));
        TrainingDataException error = Assert.Throws<TrainingDataException>(() => new LabeledFolder(scratch.Path).Read("Emb01_t001", VoxelSpacing.Isotropic(1)));
        Assert.Contains("2x3x4", error.Message, StringComparison.Ordinal);
        Assert.Contains("3x3x4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WhenAFolderIsMissing_NamesIt()
    {
        using var scratch = new TemporaryFolder();
        Assert.Contains("Images", Assert.Throws<TrainingDataException>(() => new LabeledFolder(scratch.Path)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(scratch.Path, "Images"));
        Assert.Contains("GroundTruth_QCANet", Assert.Throws<TrainingDataException>(() => new LabeledFolder(scratch.Path)).Message, StringComparison.Ordinal);
    }

    private static TemporaryFolder Make(Shape3D labelShape)
    {
        var scratch = new TemporaryFolder();
        string images = Directory.CreateDirectory(Path.Combine(scratch.Path, "Images")).FullName;
        string truth = Directory.CreateDirectory(Path.Combine(scratch.Path, "GroundTruth_QCANet")).FullName;
        var image = new Volume<ushort>(new Shape3D(2, 3, 4));
        image.Voxels[0] = 1;
        VolumeWriter.Write(Path.Combine(images, "Emb01_t001.tif"), image);
        VolumeWriter.Write(Path.Combine(images, "Emb01_t051.tif"), new Volume<ushort>(new Shape3D(2, 3, 4)));
        var labels = new Volume<byte>(labelShape);
        labels.Voxels[^1] = 7;
        VolumeWriter.Write(Path.Combine(truth, "Emb01_t001.tif"), labels);
        return scratch;
    }
}
