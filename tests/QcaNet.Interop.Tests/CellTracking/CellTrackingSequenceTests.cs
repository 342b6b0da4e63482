using QcaNet.Interop.CellTracking;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Interop.Tests.CellTracking;

public sealed class CellTrackingSequenceTests : IDisposable
{
    private static readonly VoxelSpacing Spacing = new(2, 1, 1);
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Result_WithADivision_IsReadAsItWasWritten()
    {
        Volume<int>[] labels = [Cubes((7, 10, 6)), Cubes((3, 10, 6)), Cubes((9, 6, 4), (2, 14, 4))];
        Lineage lineage = Lineage.Link([.. labels.Select(NucleusMeasurement.Measure)]);
        Images(3);
        CellTrackingSequence.WriteResult(_scratch.Path, "01", lineage, labels);

        CellTrackingSequence sequence = CellTrackingSequence.Open(_scratch.Path);
        Assert.Equal([0, 1, 2], sequence.TimePoints);
        Assert.Equal([new(1, 0, 1, 0), new(2, 2, 2, 1), new(3, 2, 2, 1)], sequence.ReadResultTracks());
        for (int t = 0; t < 3; t++)
        {
            Volume<int> mask = sequence.ReadResult(t, Spacing)!;
            Assert.Equal(Spacing, mask.Spacing);
            Assert.Equal(lineage.Rename(labels[t], t).Voxels.ToArray(), mask.Voxels.ToArray());
        }

        Assert.Equal(VoxelType.UInt16, VolumeReader.ReadInfo(Path.Combine(sequence.ResultFolder, "mask000.tif")).Type);
        Assert.Null(sequence.ReadTruth(0));
        Assert.Null(sequence.ReadTrueMarkers(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.ReadResult(3));
    }

    [Fact]
    public void Truth_OfFourDigits_IsFound()
    {
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "02"));
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "02_GT", "SEG"));
        VolumeWriter.Write(Path.Combine(_scratch.Path, "02", "t0017.tif"), new Volume<ushort>(new Shape3D(2, 3, 4)));
        VolumeWriter.Write(Path.Combine(_scratch.Path, "02_GT", "SEG", "man_seg0017.tif"), Cubes((5, 10, 6)));
        CellTrackingSequence sequence = CellTrackingSequence.Open(_scratch.Path, "02");
        Assert.Equal(new Shape3D(2, 3, 4), sequence.ReadImage<ushort>(17, Spacing).Shape);
        Assert.Contains(5, sequence.ReadTruth(17)!.Voxels.ToArray());
    }

    [Theory]
    [InlineData("1 0 3", "line 1 must be")]
    [InlineData("1 0 3 0\n2 5 4 0", "line 2 must be")]
    [InlineData("1 0 3 0\n1 4 5 0", "stands in the table twice")]
    [InlineData("1 0 3 0\n2 3 4 1", "not a track that ended before")]
    [InlineData("1 0 3 7", "not a track that ended before")]
    [InlineData("1 0 3.5 0", "line 1 must be")]
    public void BrokenTable_IsRefusedWithItsLine(string text, string problem)
    {
        Images(1);
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "01_RES"));
        File.WriteAllText(Path.Combine(_scratch.Path, "01_RES", "res_track.txt"), text);
        CellTrackingException error = Assert.Throws<CellTrackingException>(() => CellTrackingSequence.Open(_scratch.Path).ReadResultTracks());
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderWithoutImages_IsRefused()
    {
        Assert.Contains("no such folder", Refusal(), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "01"));
        Assert.Contains("no image t000.tif", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_scratch.Path, "01", "t000.tif"), string.Empty);
        File.WriteAllText(Path.Combine(_scratch.Path, "01", "t0001.tif"), string.Empty);
        Assert.Contains("rename them alike", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<CellTrackingException>(() => CellTrackingSequence.Open(_scratch.Path)).Message;
    }

    /// <summary>Cubes of 4 to 6 voxels around a column, on a grid of 6 x 20 x 20.</summary>
    private static Volume<int> Cubes(params (int Id, int Column, int Size)[] cubes)
    {
        var labels = new Volume<int>(new Shape3D(6, 20, 20), Spacing);
        foreach ((int id, int column, int size) in cubes)
        {
            for (int z = 0; z < size; z++)
            {
                for (int y = 0; y < size; y++) labels.Plane(z).Slice(((y + 5) * 20) + column - (size / 2), size).Fill(id);
            }
        }

        return labels;
    }

    private void Images(int count)
    {
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "01"));
        for (int t = 0; t < count; t++) VolumeWriter.Write(Path.Combine(_scratch.Path, "01", $"t00{t}.tif"), new Volume<ushort>(new Shape3D(6, 20, 20)));
    }
}
