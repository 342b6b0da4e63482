using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Zarr;

/// <summary>Reads the description of the stack in a store: its axes, its shape, its spacing.</summary>
internal static class ZarrDescription
{
    public static bool IsArray(ZarrFolder folder) =>
        folder.ReadObject("zarr.json") is { } root && root.TryGetProperty("node_type", out var kind)
        && kind.ValueKind == System.Text.Json.JsonValueKind.String && kind.GetString() == "array";

    public static string AxesOf(ZarrFolder folder, ZarrArray array, OmeZarrImage? image, VolumeReadOptions options)
    {
        int count = array.Shape.Length;
        string? axes = options.Axes?.ToLowerInvariant() ?? image?.Axes;
        if (axes is null && array.AxisNames is { } names && names.All(n => n.ToLowerInvariant() is "t" or "c" or "z" or "y" or "x"))
        {
            axes = string.Concat(names).ToLowerInvariant();
        }

        axes ??= count == 3 ? "zyx" : count == 2 ? "yx" : null;
        if (axes is null)
        {
            throw new VolumeFormatException(
                folder.Root, VolumeFormatErrorKind.Unsupported, $"The array of the Zarr store has {count} axes "
                + $"({AxisNames.Lengths(array.Shape.Select(l => (long)l))}), but does not name them.", null, null,
                "Specify them with VolumeReadOptions.Axes, slowest first: \"TCZYX\" or \"CZYX\".")
            { Remedy = Remedy.NameAxes };
        }

        return axes.Length == count && axes.EndsWith("yx", StringComparison.Ordinal) && axes.Distinct().Count() == count
            ? axes : throw folder.Malformed($"the array has {count} axes, but they are named '{axes}'");
    }

    public static VolumeInfo Describe(
        ZarrFolder folder, ZarrArray array, OmeZarrImage? image, OmeZarrLevel? level, string axes, VolumeReadOptions options)
    {
        int Length(char axis) => axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var i ? array.Shape[i] : 1;
        double? Spacing(char axis)
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            return i >= 0 && image is not null && options.Axes is null && level?.Scale is { } scale && image.Units[i] is { } unit
                && scale[i] > 0
                ? scale[i] * unit
                : null;
        }

        (int t, int c, int z, int y, int x) = (Length('t'), Length('c'), Length('z'), Length('y'), Length('x'));
        if ((long)y * x > Array.MaxLength)
        {
            throw folder.Limit($"The planes have {y} x {x} voxels; planes of at most {Array.MaxLength} voxels are supported");
        }

        if ((Int128)t * c * z > options.MaximumPages)
        {
            throw new VolumeFormatException(
                folder.Root, VolumeFormatErrorKind.Limit, $"The Zarr store holds {(Int128)t * c * z} "
                + "planes.", null, null, $"Raise VolumeReadOptions.{nameof(options.MaximumPages)} to read "
                + "it.")
            { Remedy = Remedy.RaiseLimit };
        }

        (double? sz, double? sy, double? sx) = (Spacing('z'), Spacing('y'), Spacing('x'));
        return new VolumeInfo
        {
            Path = folder.Root,
            Shape = Shape3D.OfFile(z, y, x),
            Type = array.Type,
            TimePoints = t,
            Channels = c,
            Interval = Spacing('t'),
            SpacingZ = sz,
            SpacingY = sy,
            SpacingX = sx,
            Spacing = sz is { } dz && sy is { } dy && sx is { } dx ? new VoxelSpacing(dz, dy, dx) : null,
            SpacingSource = sz is null && sy is null && sx is null ? SpacingSources.None : SpacingSources.OmeZarr,
            Description = image is null ? VolumeDescription.None : VolumeDescription.OmeZarr,
            Container = VolumeContainer.Zarr,
            StoredAxes =
                string.Concat(axes.ToUpperInvariant().Where(axis => axis is 'Y' or 'X' || Length(char.ToLowerInvariant(axis)) > 1)),
            Compression = array.Pipeline.Codecs.Aggregate(StoredCompressions.None, (all, codec) => all | codec switch
            {
                ZarrCodec.Gzip or ZarrCodec.Zlib => StoredCompressions.Deflate,
                ZarrCodec.Zstandard => StoredCompressions.Zstandard,
                ZarrCodec.Blosc => StoredCompressions.Blosc,
                ZarrCodec.Lz4 => StoredCompressions.Lz4,
                _ => StoredCompressions.None,
            }),
            Chunks = new VolumeChunks(
                VolumeChunkKind.Tiles,
                array.Shape.Select((length, i) => ((long)length + array.Chunk[i] - 1) / array.Chunk[i]).Aggregate(1L, (a, b) => a * b),
                array.Chunk[^2],
                array.Chunk[^1]),
            IsBigEndian = array.Pipeline.BigEndian,
            Pages = t * c * z,
            FileLength = 0,
        };
    }
}
