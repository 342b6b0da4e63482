using System.Text.Json.Nodes;
using QcaNet.Palettes;

namespace QcaNet.Volumes.Zarr;

/// <summary>How labels are stored beside their image: its axes without channels, its levels, its version.</summary>
internal sealed class ZarrLabelLayout
{
    private readonly OmeZarrImage _image;
    private readonly ZarrArray[] _levels;

    /// <summary>Positions of the axes of the labels among those of the image.</summary>
    private readonly int[] _axes;

    public ZarrLabelLayout(OmeZarrImage image, ZarrArray[] levels, int largest)
    {
        (_image, _levels) = (image, levels);
        _axes = [.. Enumerable.Range(0, image.Axes.Length).Where(i => image.Axes[i] != 'c')];
        Size = largest <= ushort.MaxValue ? 2 : 4;
    }

    /// <summary>Whether the image is stored as version 3.</summary>
    public bool Version3 => _levels[0].Version == 3;

    /// <summary>Size of a voxel in bytes.</summary>
    public int Size { get; }

    public Shape3D ShapeOf(int level)
    {
        int Length(char axis) => _image.Axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var i ? _levels[level].Shape[i] : 1;
        return new Shape3D(Length('z'), Length('y'), Length('x'));
    }

    /// <summary>Path of a chunk below its array.</summary>
    public string KeyOf(int t, int z, int y, int x)
    {
        string key = string.Join('/', _axes.Select(i => _image.Axes[i] switch { 't' => t, 'z' => z, 'y' => y, _ => x }));
        return Version3 ? "c/" + key : key;
    }

    /// <summary>Writes the metadata of an array.</summary>
    public void WriteArray(string folder, int level, Shape3D chunk, int times)
    {
        Shape3D shape = ShapeOf(level);
        JsonArray Lengths(Shape3D of, int t) =>
            [.. _axes.Select(i => JsonValue.Create(_image.Axes[i] switch { 't' => t, 'z' => of.Depth, 'y' => of.Height, _ => of.Width }))];
        if (Version3)
        {
            OmeZarrLabels.WriteJson(Path.Combine(folder, "zarr.json"), new JsonObject
            {
                ["zarr_format"] = 3,
                ["node_type"] = "array",
                ["shape"] = Lengths(shape, times),
                ["data_type"] = Size == 2 ? "uint16" : "uint32",
                ["chunk_grid"] = Named("regular", new JsonObject { ["chunk_shape"] = Lengths(chunk, 1) }),
                ["chunk_key_encoding"] = Named("default", new JsonObject { ["separator"] = "/" }),
                ["fill_value"] = 0,
                ["codecs"] = new JsonArray(
                    Named("bytes", new JsonObject { ["endian"] = "little" }),
                    Named("zstd", new JsonObject { ["level"] = 3, ["checksum"] = false })),
                ["attributes"] = new JsonObject(),
                ["dimension_names"] = new JsonArray([.. _axes.Select(i => JsonValue.Create(_image.Axes[i].ToString()))]),
            });
            return;
        }

        OmeZarrLabels.WriteJson(Path.Combine(folder, ".zarray"), new JsonObject
        {
            ["zarr_format"] = 2,
            ["shape"] = Lengths(shape, times),
            ["chunks"] = Lengths(chunk, 1),
            ["dtype"] = Size == 2 ? "<u2" : "<u4",
            ["compressor"] = new JsonObject { ["id"] = "zstd", ["level"] = 3 },
            ["fill_value"] = 0,
            ["order"] = "C",
            ["filters"] = null,
            ["dimension_separator"] = "/",
        });
    }

    /// <summary>The attributes of the labels' group: levels as in the image, colors and properties of the labels.</summary>
    public JsonObject Attributes(IReadOnlyList<Volume<int>> timePoints, OmeZarrLabelOptions options)
    {
        var ids = new SortedSet<int>();
        foreach (Volume<int> labels in timePoints)
        {
            int last = 0;
            foreach (int id in labels.Voxels)
            {
                if (id == last) continue;
                last = id;
                if (id > 0) ids.Add(id);
            }
        }

        var image = new JsonObject { ["axes"] = Axes(), ["datasets"] = Datasets() };
        if (!Version3) image.Insert(0, "version", "0.4");
        var label = new JsonObject { ["source"] = new JsonObject { ["image"] = "../../" } };
        if (ids.Count > 0) label.Add("colors", new JsonArray([.. ids.Select(Color)]));
        if (!Version3) label.Insert(0, "version", "0.4");
        JsonNode[] properties = [.. ids.Where(options.Properties.ContainsKey).Select(id => Properties(id, options.Properties[id]))];
        if (properties.Length > 0) label.Add("properties", new JsonArray(properties));
        var attributes = new JsonObject { ["multiscales"] = new JsonArray(image), ["image-label"] = label };
        if (Version3) attributes.Insert(0, "version", _image.Version);
        return attributes;
    }

    private static JsonObject Named(string name, JsonObject configuration) => new() { ["name"] = name, ["configuration"] = configuration };

    private static JsonObject Color(int id)
    {
        (byte red, byte green, byte blue) = LabelPalette.Of(id);
        return new JsonObject { ["label-value"] = id, ["rgba"] = new JsonArray(red, green, blue, 255) };
    }

    private static JsonObject Properties(int id, IReadOnlyDictionary<string, double> values)
    {
        var properties = new JsonObject { ["label-value"] = id };
        foreach ((string name, double value) in values)
        {
            if (double.IsFinite(value)) properties[name] = value;
        }

        return properties;
    }

    private JsonArray Axes() => [.. _axes.Select(i =>
    {
        var axis = new JsonObject { ["name"] = _image.Axes[i].ToString(), ["type"] = _image.Axes[i] == 't' ? "time" : "space" };

        // The units in which the scale is written here.
        if (_image.Units[i] is not null) axis["unit"] = _image.Axes[i] == 't' ? "second" : "micrometer";
        return axis;
    })];

    private JsonArray Datasets() => [.. _image.Levels.Select(level =>
    {
        double[] scale = [.. _axes.Select(i => (level.Scale?[i] ?? 1) * (_image.Units[i] ?? 1))];
        return new JsonObject
        {
            ["path"] = level.Path,
            ["coordinateTransformations"] = new JsonArray(
                new JsonObject { ["type"] = "scale", ["scale"] = new JsonArray([.. scale.Select(s => JsonValue.Create(s))]) }),
        };
    })];
}
