using System.Text.Json;
using Json.Schema;

namespace QcaNet.Volumes.Tests.Zarr;

public sealed class OmeZarrLabelsTests(ZarrStores stores) : IClassFixture<ZarrStores>
{
    // The version first: schemas of 0.5 refer to it.
    private static readonly Dictionary<string, JsonSchema> Schemas =
        ((string[])["version_0.5", "image_0.4", "label_0.4", "image_0.5", "label_0.5"]).ToDictionary(name => name, Schema);

    [Theory]
    [InlineData("packed_zstd", "0.4")]
    [InlineData("channels", "0.4")]
    [InlineData("v3_zstd", "0.5")]
    public void Labels_AreReadAsTheyWereWritten_AtEveryLevel(string image, string version)
    {
        using Copied store = Copy(image);
        Volume<int> labels = Labels(70_000);
        OmeZarrLabels.Write(store.Path, "nuclei", labels, new OmeZarrLabelOptions
        {
            Properties = new Dictionary<int, IReadOnlyDictionary<string, double>> { [3] = new Dictionary<string, double> { ["volume_um3"] = 12.5, ["surface_area_um2"] = double.NaN } },
        });

        string written = Path.Combine(store.Path, "labels", "nuclei");
        Volume<int> fine = VolumeReader.Read<int>(written), coarse = VolumeReader.Read<int>(written, new VolumeReadOptions { Level = 1 });
        Assert.Equal(labels.Voxels.ToArray(), fine.Voxels.ToArray());
        Assert.Equal(new VoxelSpacing(1.75, 0.8, 0.8), fine.Spacing);
        Assert.Equal(new VoxelSpacing(1.75, 1.6, 1.6), coarse.Spacing);
        Assert.Equal(new Shape3D(5, 9, 10), coarse.Shape);
        Assert.All(coarse.Voxels.ToArray().Distinct(), id => Assert.True(labels.Voxels.Contains(id)));

        JsonElement attributes = Attributes(written);
        AssertFits(attributes, version, "image");
        AssertFits(attributes, version, "label");
        JsonElement label = Ome(attributes).GetProperty("image-label");
        Assert.Equal("../../", label.GetProperty("source").GetProperty("image").GetString());
        int[] ids = [.. labels.Voxels.ToArray().Where(id => id > 0).Distinct().Order()];
        Assert.Equal(ids, label.GetProperty("colors").EnumerateArray().Select(c => c.GetProperty("label-value").GetInt32()));
        JsonElement properties = Assert.Single(label.GetProperty("properties").EnumerateArray());
        Assert.Equal((3, 12.5), (properties.GetProperty("label-value").GetInt32(), properties.GetProperty("volume_um3").GetDouble()));
        Assert.False(properties.TryGetProperty("surface_area_um2", out _));
        Assert.Equal(["nuclei"], Ome(Attributes(Path.Combine(store.Path, "labels"))).GetProperty("labels").EnumerateArray().Select(e => e.GetString()));
    }

    [Theory]
    [InlineData("five")]
    [InlineData("v3_five")]
    public void Labels_OfTimePoints_AreOneSeries(string image)
    {
        using Copied store = Copy(image);
        Volume<int>[] times = [Labels(50), Labels(51)];
        OmeZarrLabels.Write(store.Path, "nuclei", times);
        for (int t = 0; t < 2; t++)
        {
            Volume<int> read = VolumeReader.Read<int>(Path.Combine(store.Path, "labels", "nuclei"), new VolumeReadOptions { TimePoint = t });
            Assert.Equal(times[t].Voxels.ToArray(), read.Voxels.ToArray());
        }

        Assert.Equal(VoxelType.UInt16, VolumeReader.ReadInfo(Path.Combine(store.Path, "labels", "nuclei")).Type);
        Assert.Contains("2 time points", Assert.Throws<ArgumentException>(() => OmeZarrLabels.Write(store.Path, "one", times[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsThatAreThere_StayUnlessTheyAreOverwritten_AndOthersAreListed()
    {
        using Copied store = Copy("packed_zstd");
        Volume<int> first = Labels(5), second = Labels(9);
        OmeZarrLabels.Write(store.Path, "nuclei", first);
        Assert.Throws<FileAccessException>(() => OmeZarrLabels.Write(store.Path, "nuclei", second));
        string written = Path.Combine(store.Path, "labels", "nuclei");
        Assert.Equal(first.Voxels.ToArray(), VolumeReader.Read<int>(written).Voxels.ToArray());
        OmeZarrLabels.Write(store.Path, "nuclei", second, new OmeZarrLabelOptions { Overwrite = true });
        Assert.Equal(second.Voxels.ToArray(), VolumeReader.Read<int>(written).Voxels.ToArray());
        OmeZarrLabels.Write(store.Path, "empty", new Volume<int>(new Shape3D(5, 17, 19)));
        Assert.Equal(0, VolumeReader.Read<int>(Path.Combine(store.Path, "labels", "empty")).Voxels.ToArray().Max());
        AssertFits(Attributes(Path.Combine(store.Path, "labels", "empty")), "0.4", "label");
        Assert.Equal(["nuclei", "empty"], Attributes(Path.Combine(store.Path, "labels")).GetProperty("labels").EnumerateArray().Select(e => e.GetString()));
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.Combine(store.Path, "labels")), d => d.Contains(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void WrongCalls_AreRefused_AndLeaveNothing()
    {
        using Copied store = Copy("packed_zstd");
        var negative = new Volume<int>(new Shape3D(5, 17, 19));
        negative[0, 0, 0] = -2;
        Assert.Throws<ArgumentException>(() => OmeZarrLabels.Write(store.Path, "nuclei", negative));
        Assert.Throws<ArgumentException>(() => OmeZarrLabels.Write(store.Path, "nuclei", new Volume<int>(new Shape3D(5, 17, 18))));
        foreach (string name in (string[])["../out", ".hidden", "a/b", "a b"]) Assert.Throws<ArgumentException>(() => OmeZarrLabels.Write(store.Path, name, Labels(3)));
        Assert.Throws<VolumeFormatException>(() => OmeZarrLabels.Write(stores["bare_array"], "nuclei", Labels(3)));
        Assert.False(Directory.Exists(Path.Combine(store.Path, "labels")));
    }

    private static Volume<int> Labels(int largest)
    {
        var random = new Random(largest);
        var labels = new Volume<int>(new Shape3D(5, 17, 19));
        for (int i = 0; i < labels.Voxels.Length; i++) labels.Voxels[i] = i > 0 && random.Next(4) > 0 ? labels.Voxels[i - 1] : random.Next(3) * 3;
        labels[2, 8, 9] = largest;
        return labels;
    }

    private static JsonElement Attributes(string folder)
    {
        string third = Path.Combine(folder, "zarr.json");
        using var document = JsonDocument.Parse(File.ReadAllText(File.Exists(third) ? third : Path.Combine(folder, ".zattrs")));
        return (File.Exists(third) ? document.RootElement.GetProperty("attributes") : document.RootElement).Clone();
    }

    private static JsonElement Ome(JsonElement attributes) => attributes.TryGetProperty("ome", out JsonElement ome) ? ome : attributes;

    private static void AssertFits(JsonElement attributes, string version, string kind)
    {
        var options = new EvaluationOptions { OutputFormat = OutputFormat.List };
        EvaluationResults result = Schemas[$"{kind}_{version}"].Evaluate(attributes, options);
        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"))));
    }

    private static JsonSchema Schema(string name)
    {
        using Stream stream = typeof(OmeZarrLabelsTests).Assembly.GetManifestResourceStream($"Golden.{name}.json")!;
        using var reader = new StreamReader(stream);
        return JsonSchema.FromText(reader.ReadToEnd());
    }

    private Copied Copy(string name)
    {
        var copied = new Copied();
        ZarrStores.Copy(stores[name], copied.Path);
        return copied;
    }

    private sealed class Copied : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Path => System.IO.Path.Combine(_folder.Path, "image.ome.zarr");

        public void Dispose() => _folder.Dispose();
    }
}
