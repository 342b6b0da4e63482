using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using QcaNet.Volumes.Zarr;
using ZstdSharp;

namespace QcaNet.Volumes;

/// <summary>
/// Writes labels into an OME-Zarr image, where napari, Fiji and ome-zarr-py look for them: <c>labels/NAME</c>, with the same number of
/// levels as the image.
/// </summary>
/// <remarks>
/// The metadata follow OME-NGFF 0.4 if the image is stored as Zarr 2, and 0.5 if it is stored as Zarr 3 (https://ngff.openmicroscopy.org).
/// Levels are downsampled with the nearest voxel. Labels up to 65,535 are stored in 16 bits, others in 32; chunks are compressed with
/// Zstandard. The labels are written atomically: they are written to a temporary folder beside the target, which is then renamed.
/// </remarks>
public static class OmeZarrLabels
{
    private const int PlanesOfAChunk = 32, EdgeOfAChunk = 128;

    /// <summary>Writes the labels of an image with a single time point.</summary>
    /// <param name="store">The folder of the image.</param>
    /// <param name="name">Name of the labels: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, not starting with a period.</param>
    /// <param name="labels">One id per nucleus from 1, 0 for the background; the shape of the image's finest level.</param>
    /// <param name="options">Colors and properties; null for the defaults.</param>
    /// <exception cref="VolumeFormatException">The folder is not an OME-Zarr image, or its metadata are damaged.</exception>
    /// <exception cref="ArgumentException">
    /// The name, the number of time points or the shape is invalid, or a label is negative.
    /// </exception>
    /// <exception cref="FileAccessException">Labels of this name already exist, or the folder cannot be written.</exception>
    public static void Write(string store, string name, Volume<int> labels, OmeZarrLabelOptions? options = null) =>
        Write(store, name, [labels], options);

    /// <summary>Writes the labels of all time points of an image.</summary>
    /// <param name="store">The folder of the image.</param>
    /// <param name="name">Name of the labels: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, not starting with a period.</param>
    /// <param name="timePoints">The labels of each time point, in order, all with the shape of the image's finest level.</param>
    /// <param name="options">Colors and properties; null for the defaults.</param>
    /// <exception cref="VolumeFormatException">The folder is not an OME-Zarr image, or its metadata are damaged.</exception>
    /// <exception cref="ArgumentException">The name, the number of time points or a shape is invalid, or a label is negative.</exception>
    /// <exception cref="FileAccessException">Labels of this name already exist, or the folder cannot be written.</exception>
    public static void Write(string store, string name, IReadOnlyList<Volume<int>> timePoints, OmeZarrLabelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(store);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(timePoints);
        options ??= OmeZarrLabelOptions.Default;
        if (name[0] == '.' || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            throw new ArgumentException(
                $"The name '{name}' may only contain letters, digits, '-', '_' and '.', and must not begin with '.'.", nameof(name));
        }

        var folder = new ZarrFolder(store);
        OmeZarrImage image = OmeZarrImage.Read(folder)
            ?? throw folder.Unsupported("a group without an OME-NGFF image, which labels require");
        ZarrArray[] levels = [.. image.Levels.Select(level => ZarrMetadata.Read(folder, level.Path))];
        Check(image, levels[0], timePoints);
        var layout = new ZarrLabelLayout(image, levels, timePoints.SelectMany(t => t.Voxels.ToArray()).DefaultIfEmpty().Max());
        string labels = Path.Combine(store, "labels"), target = Path.Combine(labels, name);
        string temporary = Path.Combine(labels, $".{name}.{Path.GetRandomFileName()}.qcanet.tmp");
        if (Path.Exists(target) && !options.Overwrite)
        {
            throw new FileAccessException(target, "Labels with this name already exist; choose another name, or overwrite them.");
        }

        try
        {
            Directory.CreateDirectory(temporary);
            for (int level = 0; level < levels.Length; level++)
            {
                WriteLevel(Path.Combine(temporary, image.Levels[level].Path), layout, level, timePoints, options.MaximumThreads);
            }
            WriteGroup(temporary, layout.Version3, layout.Attributes(timePoints, options));
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            Directory.Move(temporary, target);
            List(labels, layout.Version3, image.Version, name);
        }
        catch (Exception error) when ((error as AggregateException)?.InnerException is IOException or UnauthorizedAccessException
            || error is IOException or UnauthorizedAccessException)
        {
            string problem = (error as AggregateException)?.InnerException?.Message ?? error.Message;
            throw new FileAccessException(target, $"The labels could not be written: {problem}", error);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Check(OmeZarrImage image, ZarrArray finest, IReadOnlyList<Volume<int>> timePoints)
    {
        int Length(char axis) => image.Axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and var i ? finest.Shape[i] : 1;
        if (timePoints.Count != Length('t'))
        {
            throw new ArgumentException(
                $"The image has {Length('t')} time points, but labels of {timePoints.Count} were given.", nameof(timePoints));
        }

        foreach (Volume<int> labels in timePoints)
        {
            ArgumentNullException.ThrowIfNull(labels, nameof(timePoints));
            if ((labels.Shape.Depth, labels.Shape.Height, labels.Shape.Width) != (Length('z'), Length('y'), Length('x')))
            {
                throw new ArgumentException(
                    $"The labels have shape {labels.Shape}, but the image has {Length('z')}x{Length('y')}x{Length('x')}.",
                    nameof(timePoints));
            }

            if (labels.Voxels.ContainsAnyInRange(int.MinValue, -1))
            {
                throw new ArgumentException("Labels must not be negative; ids are 1 or more, and background is 0.", nameof(timePoints));
            }
        }
    }

    private static void WriteLevel(string folder, ZarrLabelLayout layout, int level, IReadOnlyList<Volume<int>> timePoints, int? threads)
    {
        Shape3D shape = layout.ShapeOf(level);
        Shape3D chunk = new(
            Math.Min(shape.Depth, PlanesOfAChunk), Math.Min(shape.Height, EdgeOfAChunk), Math.Min(shape.Width, EdgeOfAChunk));
        Directory.CreateDirectory(folder);
        layout.WriteArray(folder, level, chunk, timePoints.Count);
        int depth = Parts(shape.Depth, chunk.Depth), rows = Parts(shape.Height, chunk.Height), columns = Parts(shape.Width, chunk.Width);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1 };
        for (int t = 0; t < timePoints.Count; t++)
        {
            Volume<int> labels = timePoints[t];
            int time = t;
            Parallel.For(0, depth * rows * columns, parallel, number =>
            {
                (int z, int y, int x) = (number / (rows * columns), number / columns % rows, number % columns);
                if (Chunk(labels, shape, chunk, (z, y, x), layout.Size) is not { } bytes) return;
                using var compressor = new Compressor(3);
                string path = Path.Combine(folder, layout.KeyOf(time, z, y, x));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using FileStream stream = File.Create(path);
                stream.Write(compressor.Wrap(bytes));
            });
        }

        static int Parts(int length, int chunk) => ((length - 1) / chunk) + 1;
    }

    /// <summary>The voxels of a chunk, taken from the nearest voxels if the level is coarser; null if there is only background.</summary>
    private static byte[]? Chunk(Volume<int> labels, Shape3D shape, Shape3D chunk, (int Z, int Y, int X) at, int size)
    {
        byte[] bytes = new byte[chunk.Length * size];
        bool any = false;
        int at0 = 0;
        for (int k = 0; k < chunk.Depth; k++)
        {
            for (int j = 0; j < chunk.Height; j++)
            {
                for (int i = 0; i < chunk.Width; i++, at0 += size)
                {
                    int z = (at.Z * chunk.Depth) + k, y = (at.Y * chunk.Height) + j, x = (at.X * chunk.Width) + i;
                    if (z >= shape.Depth || y >= shape.Height || x >= shape.Width) continue;
                    int id = labels[
                        Nearest(z, labels.Shape.Depth, shape.Depth),
                        Nearest(y, labels.Shape.Height, shape.Height),
                        Nearest(x, labels.Shape.Width, shape.Width)];
                    if (id == 0) continue;
                    any = true;
                    if (size == 2) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at0), (ushort)id);
                    else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at0), id);
                }
            }
        }

        return any ? bytes : null;
    }

    private static int Nearest(int index, int from, int to) => from == to ? index : (int)(((2L * index) + 1) * from / (2L * to));

    private static void WriteGroup(string folder, bool third, JsonObject attributes)
    {
        if (third)
        {
            WriteJson(Path.Combine(folder, "zarr.json"), new JsonObject
            {
                ["zarr_format"] = 3,
                ["node_type"] = "group",
                ["attributes"] = new JsonObject { ["ome"] = attributes },
            });
            return;
        }

        WriteJson(Path.Combine(folder, ".zattrs"), attributes);
        WriteJson(Path.Combine(folder, ".zgroup"), new JsonObject { ["zarr_format"] = 2 });
    }

    /// <summary>Adds a name to the list of labels.</summary>
    private static void List(string labels, bool third, string version, string name)
    {
        (_, JsonElement? attributes) = OmeZarrImage.Attributes(new ZarrFolder(labels));
        var names = new List<string>();
        if (attributes is { ValueKind: JsonValueKind.Object } a && a.TryGetProperty("labels", out JsonElement list)
            && list.ValueKind == JsonValueKind.Array)
        {
            names.AddRange(list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!));
        }

        if (!names.Contains(name)) names.Add(name);
        var written = new JsonObject { ["labels"] = new JsonArray([.. names.Select(n => JsonValue.Create(n))]) };
        if (third) written.Insert(0, "version", version);
        WriteGroup(labels, third, written);
    }

    internal static void WriteJson(string path, JsonObject root) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        root.WriteTo(writer);
    });
}
