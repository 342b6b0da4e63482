using System.IO.Compression;
using System.Text.Json;
using CsCheck;
using QcaNet.Tests;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Data.Registration;

public class TruthRegistrationTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);
    private static readonly JsonElement Golden = JsonDocument.Parse(
        typeof(TruthRegistrationTests).Assembly.GetManifestResourceStream("QcaNet.Training.Tests.Golden.registration.json")!).RootElement;

    [Fact]
    public void Measure_OfBbbc050_AgreesWithTheReference()
    {
        string? data = SharedData.Folder("data/bbbc050");
        Assert.SkipWhen(data is null, "BBBC050 is not beside the repository (../shared/data/bbbc050).");
        foreach (string embryo in (string[])["Emb05", "Emb09"])
        {
            TruthRegistration registration = TruthRegistration.Measure(Stacks(Path.Combine(data, embryo + ".zip")));
            GroupOffset group = Assert.Single(registration.Groups);
            JsonElement expected = Golden.GetProperty("groups").GetProperty(embryo);
            Assert.Equal(expected.GetProperty("nuclei").GetInt32(), group.Nuclei);
            AssertClose(Offset(expected.GetProperty("offset")), group.Offset, 0.002);
            AssertClose(Offset(expected.GetProperty("error")), group.StandardError, 0.002);
        }
    }

    [Fact]
    public void Move_AgreesWithTheReference()
    {
        Volume<int> labels = Labels(Golden.GetProperty("labels").GetString()!);
        foreach (JsonElement moved in Golden.GetProperty("moved").EnumerateArray())
        {
            int[] expected = Labels(moved.GetProperty("labels").GetString()!).Voxels.ToArray();
            int[] own = TruthRegistration.Move(labels, Offset(moved.GetProperty("shift"))).Voxels.ToArray();

            // The reference computes distances in units of a column: an exact zero can fall on either side.
            int different = expected.Zip(own).Count(p => p.First != p.Second);
            Assert.InRange(different, 0, 1);
        }
    }

    [Fact]
    public void Move_ByNothing_IsTheSameVolume()
    {
        Volume<int> labels = Labels(Golden.GetProperty("labels").GetString()!);
        Assert.Equal(labels.Voxels.ToArray(), TruthRegistration.Move(labels, default).Voxels.ToArray());
    }

    [Fact]
    public void Measure_OfOutlinesMovedByAKnownOffset_FindsIt() =>
        Gen.Select(Gen.Double[-0.8, 0.8], Gen.Double[-0.8, 0.8], Gen.Double[-0.8, 0.8]).Sample(
        (z, y, x) =>
        {
            LabeledVolume[] stacks = [Ellipsoids("A_1", new VoxelOffset(z, y, x), 1), Ellipsoids("A_2", new VoxelOffset(z, y, x), 2)];
            GroupOffset found = Assert.Single(TruthRegistration.Measure(stacks).Groups);
            Assert.True(found.IsReliable, $"{found.Nuclei} nuclei");
            AssertClose(new VoxelOffset(z, y, x), found.Offset, 0.08);
        },
        iter: 12,
        threads: 1);

    [Fact]
    public void ShiftOf_InCommonMode_MovesGroupsToTheMeanOfTheReferenceGroups()
    {
        LabeledVolume a = Ellipsoids("A_1", new VoxelOffset(0.5, 0.4, 0), 1), b = Ellipsoids("B_1", new VoxelOffset(0.5, -0.4, 0), 2);
        LabeledVolume other = Ellipsoids("C_1", new VoxelOffset(0.5, 0, 0.6), 3);
        TruthRegistration registration = TruthRegistration.Measure([a, b], [other]);
        AssertClose(new VoxelOffset(0.5, 0, 0), registration.MeanOffset(string.Empty), 0.08);
        AssertClose(new VoxelOffset(0, 0.4, 0), registration.GetShift(a, RegistrationMode.Common), 0.08);
        AssertClose(new VoxelOffset(0, 0, 0.6), registration.GetShift(other, RegistrationMode.Common), 0.08);
        AssertClose(new VoxelOffset(0.5, 0, 0.6), registration.GetShift(other, RegistrationMode.Absolute), 0.08);
        Assert.Equal(default, registration.GetShift(other, RegistrationMode.None));
    }

    [Fact]
    public void ShiftOf_AveragesWithinADataSetOnly()
    {
        LabeledVolume a = Ellipsoids("A_1", new VoxelOffset(0.5, 0, 0), 1) with { Source = "one" };
        LabeledVolume b = Ellipsoids("A_1", default, 2) with { Source = "two" };
        TruthRegistration registration = TruthRegistration.Measure([a, b]);
        AssertClose(default, registration.GetShift(a, RegistrationMode.Common), 1e-9);
        AssertClose(default, registration.GetShift(b, RegistrationMode.Common), 1e-9);
        AssertClose(new VoxelOffset(0.5, 0, 0), registration.MeanOffset("one"), 0.08);
    }

    [Fact]
    public void ShiftOf_AGroupOfTooFewNuclei_IsTheMeanOfItsDataSet()
    {
        LabeledVolume a = Ellipsoids("A_1", new VoxelOffset(0.5, 0, 0), 1);
        LabeledVolume empty = new("B_1", new Volume<float>(a.Image.Shape, Spacing), new Volume<int>(a.Image.Shape, Spacing));
        TruthRegistration registration = TruthRegistration.Measure([a, empty]);
        Assert.False(registration.Groups[1].IsReliable);
        Assert.Equal(default, registration.GetShift(empty, RegistrationMode.Common));
        AssertClose(new VoxelOffset(0.5, 0, 0), registration.GetShift(empty, RegistrationMode.Absolute), 0.08);
    }

    [Fact]
    public void ShiftOf_AGroupThatWasNotMeasured_IsRefused()
    {
        TruthRegistration registration = TruthRegistration.Measure([Ellipsoids("A_1", default, 1)]);
        Assert.Throws<ArgumentException>(() => registration.GetShift(Ellipsoids("B_1", default, 1), RegistrationMode.Common));
    }

    private static IEnumerable<LabeledVolume> Stacks(string zip)
    {
        using ZipArchive archive = ZipFile.OpenRead(zip);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entry.FullName.StartsWith("Images/", StringComparison.Ordinal) || entry.Length == 0) continue;
            yield return new LabeledVolume(
                Path.GetFileNameWithoutExtension(entry.Name),
                Read<float>(entry).WithSpacing(Spacing),
                Read<int>(archive.GetEntry("GroundTruth_QCANet/" + entry.Name)!).WithSpacing(Spacing));
        }
    }

    private static Volume<T> Read<T>(ZipArchiveEntry entry)
        where T : unmanaged
    {
        using var scratch = new TemporaryFolder();
        string path = Path.Combine(scratch.Path, entry.Name);
        entry.ExtractToFile(path);
        return VolumeReader.Read<T>(path);
    }

    /// <summary>Six ellipsoids with soft rims whose outlines lie <paramref name="offset"/> before the image.</summary>
    private static LabeledVolume Ellipsoids(string name, VoxelOffset offset, int seed)
    {
        var shape = new Shape3D(30, 66, 96);
        var image = new Volume<float>(shape, Spacing);
        var labels = new Volume<int>(shape, Spacing);
        var random = new Random(seed);
        image.Voxels.Fill(100);
        for (int n = 0; n < 6; n++)
        {
            double cz = 14 + random.NextDouble();
            double cy = 16 + (32 * (n / 3)) + random.NextDouble();
            double cx = 16 + (32 * (n % 3)) + random.NextDouble();
            for (int z = 0; z < shape.Depth; z++)
            {
                for (int y = 0; y < shape.Height; y++)
                {
                    for (int x = 0; x < shape.Width; x++)
                    {
                        double Depth(VoxelOffset o) => 1 - Math.Sqrt(
                            Math.Pow((z - cz + o.Z) / 4.4, 2) + Math.Pow((y - cy + o.Y) / 8.2, 2) + Math.Pow((x - cx + o.X) / 9.1, 2));
                        image[z, y, x] += 900 / (1 + (float)Math.Exp(-20 * Depth(default)));
                        if (Depth(offset) > 0) labels[z, y, x] = n + 1;
                    }
                }
            }
        }

        return new LabeledVolume(name, image, labels);
    }

    private static Volume<int> Labels(string digits)
    {
        int[] shape = [.. Golden.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
        return new Volume<int>([.. digits.Select(c => c - '0')], new Shape3D(shape[0], shape[1], shape[2]), Spacing);
    }

    private static VoxelOffset Offset(JsonElement zyx) => new(zyx[0].GetDouble(), zyx[1].GetDouble(), zyx[2].GetDouble());

    private static void AssertClose(VoxelOffset expected, VoxelOffset actual, double tolerance)
    {
        Assert.Equal(expected.Z, actual.Z, tolerance);
        Assert.Equal(expected.Y, actual.Y, tolerance);
        Assert.Equal(expected.X, actual.X, tolerance);
    }
}
