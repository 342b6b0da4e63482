using System.Text.Json;

namespace QcaNet.Volumes.Zarr;

/// <summary>An OME-NGFF image: levels with the same axes, each an array (https://ngff.openmicroscopy.org, versions 0.4 and 0.5).</summary>
/// <param name="Version">Version of the metadata.</param>
/// <param name="Axes">Names of the axes in stored order: letters of t, c, z, y, x.</param>
/// <param name="Units">Micrometers per unit of each axis in space, seconds per unit of the time axis; null if the unit is unknown.</param>
/// <param name="Levels">Paths and scales, the finest first.</param>
internal sealed record OmeZarrImage(string Version, string Axes, double?[] Units, IReadOnlyList<OmeZarrLevel> Levels)
{
    /// <summary>Reads the metadata of the root; null if it is only an array.</summary>
    public static OmeZarrImage? Read(ZarrFolder folder)
    {
        (string key, JsonElement? attributes) = Attributes(folder);
        var json = new ZarrJson(folder, key);
        if (attributes is not { } root || json.Optional(root, "multiscales") is not { } multiscales) return null;
        JsonElement[] images = json.Items(multiscales, "multiscales", 100);
        if (images.Length == 0) throw folder.Malformed($"'multiscales' of {key} is empty");
        if (images.Length > 1)
        {
            throw folder.Unsupported(
                $"{images.Length} images in one group ('multiscales' of {key}); specify the path of one array inside the group");
        }

        JsonElement image = images[0];
        JsonElement? stated = json.Optional(image, "version") ?? json.Optional(root, "version");
        string version = stated is { } v ? json.Text(v, "version") : "0.4";
        (string axes, double?[] units) = AxesOf(folder, json, image);
        double[] common = [.. Enumerable.Repeat(1.0, axes.Length)];
        Apply(json, folder, json.Optional(image, "coordinateTransformations"), common);
        var levels = new List<OmeZarrLevel>();
        foreach (JsonElement level in json.Items(json.Required(image, "datasets"), "datasets", 64))
        {
            string path = json.Text(json.Required(level, "path"), "path").Trim('/');
            if (path.Length == 0 || path.Split('/').Any(part => part is "" or "." or ".." || part.AsSpan().ContainsAny('\\', ':', '\0')))
            {
                throw folder.Malformed($"the path of a level in {key} points outside the store");
            }

            double[] scale = [.. common];
            bool scaled = Apply(json, folder, json.Optional(level, "coordinateTransformations"), scale);
            levels.Add(new OmeZarrLevel(path, scaled ? scale : null));
        }

        return levels.Count > 0 ? new OmeZarrImage(version, axes, units, levels) : throw folder.Malformed($"'datasets' of {key} is empty");
    }

    /// <summary>The attributes of the root; those of OME-NGFF 0.5 are extracted from their own object.</summary>
    internal static (string Key, JsonElement? Attributes) Attributes(ZarrFolder folder)
    {
        if (folder.ReadObject("zarr.json") is not { } third) return (".zattrs", folder.ReadObject(".zattrs"));
        var json = new ZarrJson(folder, "zarr.json");
        JsonElement? attributes = json.Optional(third, "attributes");
        return ("zarr.json", attributes is { } a ? json.Optional(a, "ome") ?? a : null);
    }

    private static (string Axes, double?[] Units) AxesOf(ZarrFolder folder, ZarrJson json, JsonElement image)
    {
        if (json.Optional(image, "axes") is not { } list)
        {
            throw folder.Unsupported("an image whose axes have no names (OME-NGFF before 0.3)");
        }

        string names = string.Empty;
        var units = new List<double?>();
        foreach (JsonElement axis in json.Items(list, "axes", 8))
        {
            string name = (
                axis.ValueKind == JsonValueKind.String
                    ? axis.GetString()!
                    : json.Text(json.Required(axis, "name"), "name")).ToLowerInvariant();
            if (name is not ("t" or "c" or "z" or "y" or "x"))
            {
                throw folder.Unsupported($"the axis '{name}'; t, c, z, y and x are supported");
            }

            names += name;
            string? unit = axis.ValueKind == JsonValueKind.Object && json.Optional(axis, "unit") is { } u ? json.Text(u, "unit") : null;
            units.Add(unit switch
            {
                "micrometer" or "um" or "\u00B5m" or "micron" => 1,
                "nanometer" => 1e-3,
                "angstrom" => 1e-4,
                "millimeter" => 1e3,
                "centimeter" => 1e4,
                "meter" => 1e6,
                "second" => 1,
                "millisecond" => 1e-3,
                "minute" => 60,
                "hour" => 3600,
                _ => null,
            });
        }

        return names.Distinct().Count() == names.Length && names.EndsWith("yx", StringComparison.Ordinal)
            ? (names, [.. units])
            : throw folder.Unsupported($"the axes '{names}'; y and x must come last, and each axis may occur only once");
    }

    private static bool Apply(ZarrJson json, ZarrFolder folder, JsonElement? transformations, double[] scale)
    {
        if (transformations is not { } list) return false;
        bool scaled = false;
        foreach (JsonElement step in json.Items(list, "coordinateTransformations", 16))
        {
            if (json.Text(json.Required(step, "type"), "type") != "scale") continue;
            JsonElement[] factors = json.Items(json.Required(step, "scale"), "scale", 16);
            if (factors.Length != scale.Length) throw folder.Malformed($"a scale has {factors.Length} numbers for {scale.Length} axes");
            for (int i = 0; i < factors.Length; i++) scale[i] *= json.Number(factors[i], "scale");
            scaled = true;
        }

        return scaled;
    }
}

/// <summary>One level of an image.</summary>
/// <param name="Path">Path of the array below the root.</param>
/// <param name="Scale">Distance of voxel centers along each axis, in the axes' units; null if it is not specified.</param>
internal sealed record OmeZarrLevel(string Path, double[]? Scale);
