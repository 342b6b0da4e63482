using System.IO.Compression;
using QcaNet.Interop.ImageJ;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Interop.Tests.ImageJ;

public class ImageJRoisTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.8)]
    [InlineData(3, 0.95)]
    public void Outlines_OfRandomLabels_GiveBackEveryVoxel(int seed, double kept)
    {
        // Neighbors often share an id, so that there are parts that touch at corners, holes, and holes with parts inside.
        var random = new Random(seed);
        var labels = new Volume<int>(new Shape3D(3, 13, 17));
        for (int i = 0; i < labels.Voxels.Length; i++)
        {
            labels.Voxels[i] = i > 0 && random.NextDouble() < kept ? labels.Voxels[i - 1] : random.Next(4) * 31;
        }

        AssertSame(labels, Filled(Rois(labels), labels.Shape));
    }

    [Fact]
    public void Outlines_OfNuclei_GiveBackEveryVoxel_AndArePolygons()
    {
        Volume<int> labels = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 8, Seed = 3 }).Labels;
        DecodedRoi[] rois = Rois(labels);
        AssertSame(labels, Filled(rois, labels.Shape));
        Assert.All(rois, roi => Assert.Equal(8, roi.Type));
    }

    [Fact]
    public void Outlines_OfASquareWithAHole_AreOneComposite()
    {
        var labels = new Volume<int>(new Shape3D(2, 6, 7));
        for (int y = 1; y <= 3; y++) labels.Plane(1).Slice((y * 7) + 2, 3).Fill(12);
        labels[1, 2, 3] = 0;
        DecodedRoi roi = Assert.Single(Rois(labels));
        Assert.Equal(("0012-0002", 2, 1, 2), (roi.Name, roi.Plane, roi.Type, roi.Paths.Count));
        Assert.Equal([(5, 1), (5, 4), (2, 4), (2, 1)], roi.Paths[0]);
        AssertSame(labels, Filled([roi], labels.Shape));
    }

    [Fact]
    public void Centers_LieInTheMiddleOfPixels()
    {
        var labels = new Volume<int>(new Shape3D(4, 5, 6));
        labels[3, 2, 1] = 5;
        labels[0, 4, 4] = labels[1, 4, 5] = 70_000;
        using var stream = new MemoryStream();
        ImageJRois.WriteCenters(stream, labels);
        DecodedRoi[] rois = Read(stream);
        Assert.Equal(["00005", "70000"], rois.Select(r => r.Name));
        Assert.All(rois, r => Assert.Equal(10, r.Type));
        Assert.Equal([(1.5f, 2.5f)], Assert.Single(rois[0].Paths));
        Assert.Equal([(5f, 4.5f)], Assert.Single(rois[1].Paths));
        Assert.Equal([4, 2], rois.Select(r => r.Plane));
    }

    [Fact]
    public void SameLabels_GiveTheSameBytes_AndTheStreamStaysOpen()
    {
        Volume<int> labels = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 2 }).Labels;
        using MemoryStream first = new(), second = new();
        ImageJRois.WriteOutlines(first, labels);
        ImageJRois.WriteOutlines(second, labels);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void WrongLabels_AreRefused_BeforeAFileIsMade()
    {
        using var scratch = new TemporaryFolder();
        var negative = new Volume<int>(new Shape3D(1, 1, 2));
        negative[0, 0, 1] = -3;
        string path = Path.Combine(scratch.Path, "rois.zip");
        Assert.Contains("label -3", Assert.Throws<ArgumentException>(() => ImageJRois.WriteOutlines(path, negative)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageJRois.WriteCenters(path, new Volume<int>(new Shape3D(1, 1, 40_000))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void CanceledWrite_LeavesNoFile()
    {
        using var scratch = new TemporaryFolder();
        var labels = new Volume<int>(new Shape3D(1, 1, 2));
        Assert.Throws<OperationCanceledException>(
            () => ImageJRois.WriteOutlines(Path.Combine(scratch.Path, "rois.zip"), labels, new CancellationToken(true)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    private static DecodedRoi[] Rois(Volume<int> labels)
    {
        using var stream = new MemoryStream();
        ImageJRois.WriteOutlines(stream, labels);
        return Read(stream);
    }

    private static DecodedRoi[] Read(MemoryStream stream)
    {
        stream.Position = 0;
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        return [.. archive.Entries.Select(entry =>
        {
            using Stream content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            var roi = DecodedRoi.Read(bytes.ToArray());
            Assert.Equal(entry.Name, roi.Name + ".roi");
            return roi;
        })];
    }

    private static Volume<int> Filled(IEnumerable<DecodedRoi> rois, Shape3D shape)
    {
        var labels = new Volume<int>(shape);
        foreach (DecodedRoi roi in rois)
        {
            int id = int.Parse(roi.Name.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    if (!roi.Contains(x, y)) continue;
                    Assert.Equal(0, labels[roi.Plane - 1, y, x]);
                    labels[roi.Plane - 1, y, x] = id;
                }
            }
        }

        return labels;
    }

    private static void AssertSame(Volume<int> expected, Volume<int> actual) => Assert.Equal(expected.Voxels.ToArray(), actual.Voxels.ToArray());
}
