using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Models.Weights;

/// <summary>
/// Writes the safetensors format, float32 or float16, with the header padded to eight bytes. The same weights produce the same bytes.
/// </summary>
internal static class SafetensorsWriter
{
    public static void Write(
        string path, SortedDictionary<string, string> metadata, IEnumerable<(string Name, WeightTensor Tensor)> tensors, bool half)
    {
        (string Name, WeightTensor Tensor)[] all = [.. tensors];
        if (half) CheckRange(path, all);
        byte[] header = Header(metadata, all, half);
        try
        {
            AtomicFile.Write(path, stream =>
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach ((_, WeightTensor tensor) in all)
                {
                    stream.Write(half ? LittleEndianHalves(tensor.Values) : LittleEndian(tensor.Values));
                }
            });
        }
        catch (FileAccessException error)
        {
            throw new WeightsFormatException(path, WeightsFormatErrorKind.Access, error.Problem, null, error);
        }
    }

    private static byte[] Header(SortedDictionary<string, string> metadata, (string Name, WeightTensor Tensor)[] tensors, bool half)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            long at = 0;
            foreach ((string name, WeightTensor tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", half ? "F16" : "F32");
                json.WriteStartArray("shape");
                foreach (long extent in tensor.Shape) json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Values.Length * (long)(half ? sizeof(ushort) : sizeof(float)));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian) return MemoryMarshal.AsBytes(values);
        int[] bits = MemoryMarshal.Cast<float, int>(values).ToArray();
        BinaryPrimitives.ReverseEndianness(bits, bits);
        return MemoryMarshal.AsBytes(bits.AsSpan());
    }

    private static byte[] LittleEndianHalves(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(ushort)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * sizeof(ushort)), (Half)values[i]);
        return bytes;
    }

    private static void CheckRange(string path, (string Name, WeightTensor Tensor)[] tensors)
    {
        foreach ((string name, WeightTensor tensor) in tensors)
        {
            foreach (float value in tensor.Values)
            {
                if (Half.IsFinite((Half)value)) continue;
                throw new WeightsFormatException(
                    path,
                    WeightsFormatErrorKind.Unsupported,
                    FormattableString.Invariant($"cannot hold {value}: float16 ends at {(float)Half.MaxValue}. Write it as float32."),
                    name);
            }
        }
    }
}
