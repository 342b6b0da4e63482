using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace QcaNet.Models.Weights;

/// <summary>
/// Reads the safetensors format: 8 bytes with the length of the header, a JSON header of names, types, shapes and byte ranges, then the
/// bytes.
/// </summary>
/// <remarks>
/// Everything that the header declares is checked against the length of the file before memory is allocated. Ranges must be contiguous,
/// without gaps or overlaps, as the specification of the format requires.
/// </remarks>
internal static class SafetensorsReader
{
    /// <summary>Maximum header size: far larger than any header of the family (about 20 kB), and small enough to be safe.</summary>
    private const int LargestHeader = 4 << 20;

    private sealed record Entry(string Name, bool Half, long[] Shape, long Start, long End);

    public static (Dictionary<string, WeightTensor> Tensors, Dictionary<string, string> Metadata) Read(Stream stream, string source)
    {
        long length = stream.Length - stream.Position;
        if (length == 0) throw Malformed("is empty; copy or download it again.");
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8) throw Malformed($"has {length} bytes: too short for a safetensors file.");
        stream.ReadExactly(prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)(length - 8))
        {
            throw Malformed("is not a safetensors file, or is truncated: its header would extend beyond the end of the file.");
        }

        if (headerLength > LargestHeader)
        {
            throw new WeightsFormatException(
                source, WeightsFormatErrorKind.Limit, $"has a header of {headerLength} bytes; at most {LargestHeader} are read.");
        }


        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        long dataLength = length - 8 - header.Length;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        List<Entry> entries = ParseHeader(header, metadata, source);

        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        long expected = 0;
        foreach (Entry entry in entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start != expected) throw Malformed("has a gap or an overlap before its data.", entry.Name);
            if (entry.End > dataLength) throw Malformed("extends beyond the end of the file, which is truncated.", entry.Name);
            expected = entry.End;
            tensors.Add(entry.Name, ReadTensor(stream, entry, source));
        }

        return expected == dataLength
            ? (tensors, metadata)
            : throw Malformed($"has {dataLength - expected} bytes that belong to no tensor.");

        WeightsFormatException Malformed(string problem, string? tensor = null) =>
            new(source, WeightsFormatErrorKind.Malformed, problem, tensor);
    }

    private static List<Entry> ParseHeader(byte[] header, Dictionary<string, string> metadata, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var entries = new List<Entry>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__")
                {
                    entries.Add(ParseEntry(property, source));
                    continue;
                }

                foreach (JsonProperty pair in property.Value.EnumerateObject())
                {
                    metadata.Add(pair.Name, pair.Value.GetString() ?? throw new FormatException("a metadata value is null"));
                }
            }

            return entries;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or OverflowException or ArgumentException)
        {
            throw new WeightsFormatException(
                source,
                WeightsFormatErrorKind.Malformed,
                $"is not a safetensors file: its header cannot be read ({error.Message})",
                null,
                error);
        }
    }

    private static Entry ParseEntry(JsonProperty property, string source)
    {
        string type = property.Value.GetProperty("dtype").GetString() ?? string.Empty;
        if (type is not ("F32" or "F16"))
        {
            throw new WeightsFormatException(
                source, WeightsFormatErrorKind.Unsupported, $"is of type {type}; only F32 and F16 are supported.", property.Name);
        }

        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];
        long[] range = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt64())];
        bool half = type == "F16";
        long bytes = half ? sizeof(ushort) : sizeof(float);
        foreach (long extent in shape) bytes = checked(bytes * extent);
        bool sound = shape.Length <= 8 && shape.All(e => e >= 0)
            && range.Length == 2 && range[0] >= 0 && range[1] - range[0] == bytes && bytes <= Array.MaxLength;
        return sound
            ? new Entry(property.Name, half, shape, range[0], range[1])
            : throw new WeightsFormatException(
                source, WeightsFormatErrorKind.Malformed, "has a shape that does not match its byte range.", property.Name);
    }

    private static WeightTensor ReadTensor(Stream stream, Entry entry, string source)
    {
        int count = (int)((entry.End - entry.Start) / (entry.Half ? sizeof(ushort) : sizeof(float)));
        float[] values = new float[count];
        Half[] halves = new Half[entry.Half ? count : 0];
        try
        {
            stream.ReadExactly(entry.Half ? MemoryMarshal.AsBytes(halves.AsSpan()) : MemoryMarshal.AsBytes(values.AsSpan()));
        }
        catch (EndOfStreamException error)
        {
            throw new WeightsFormatException(
                source, WeightsFormatErrorKind.Malformed, "extends beyond the end of the file, which is truncated.", entry.Name, error);
        }

        if (!BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(values.AsSpan());
            BinaryPrimitives.ReverseEndianness(bits, bits);
            Span<short> halfBits = MemoryMarshal.Cast<Half, short>(halves.AsSpan());
            BinaryPrimitives.ReverseEndianness(halfBits, halfBits);
        }

        for (int i = 0; i < halves.Length; i++) values[i] = (float)halves[i];
        return new WeightTensor(entry.Shape, values);
    }
}
