using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Writes the layouts of Chainer, PyTorch and safetensors byte by byte, after their documentation.</summary>
internal static class WeightFiles
{
    public static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>A zip archive by .NET's own writer.</summary>
    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Npy(long[] shape, byte[] data, string type = "<f4", string order = "False") =>
        NpyWith($"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({string.Concat(shape.Select(n => $"{n}, "))}), }}", data);

    public static byte[] NpyWith(string header, byte[] data, byte major = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(header + "\n");
        byte[] length = major == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, major, 0, .. length, .. text, .. data];
    }

    /// <summary>Chainer's key of a tensor: c0/W, bnc0/avg_var.</summary>
    public static string ChainerKey(string name)
    {
        string[] parts = name.Split('.');
        bool norm = parts[0].StartsWith("bn", StringComparison.Ordinal);
        return $"{parts[0]}/" + parts[1] switch { "weight" => norm ? "gamma" : "W", "bias" => norm ? "beta" : "b", "running_mean" => "avg_mean", _ => "avg_var" };
    }

    /// <summary>The entries of save_npz.</summary>
    public static List<(string Name, byte[] Content)> ChainerEntries(PublishedNetwork network, string prefix = "")
    {
        List<(string, byte[])> entries = [.. network.Tensors.Select(t => ($"{prefix}{ChainerKey(t.Key)}.npy", Npy(t.Value.Shape, Bytes(t.Value.Values))))];
        entries.Add(($"{prefix}bnc0/N.npy", Npy([], BitConverter.GetBytes(0L), "<i8")));
        return entries;
    }

    public static byte[] Chainer(PublishedNetwork network, string prefix = "") => Zip(ChainerEntries(network, prefix));

    /// <summary>The entries of torch.save(state_dict), around any pickle.</summary>
    public static byte[] Torch(byte[] pickle, PublishedNetwork network, string top = "archive", params (string Name, byte[] Content)[] more) =>
        Zip([($"{top}/data.pkl", pickle), .. network.Tensors.Select((t, i) => ($"{top}/data/{i}", Bytes(t.Value.Values))), ($"{top}/version", "3\n"u8.ToArray()), .. more.Select(m => ($"{top}/{m.Name}", m.Content))]);

    public static byte[] StateDict(PublishedNetwork network, string prefix = "") => Torch(new PickleForge(network).Protocol(2).StateDict(prefix).End(), network);

    /// <summary>safetensors in the dictionary's order.</summary>
    public static byte[] Safetensors(IEnumerable<(string Name, string Type, long[] Shape, byte[] Data)> tensors)
    {
        var header = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach ((string name, string type, long[] shape, byte[] bytes) in tensors)
        {
            header[name] = new Dictionary<string, object> { ["dtype"] = type, ["shape"] = shape, ["data_offsets"] = new[] { data.Length, data.Length + bytes.Length } };
            data.Write(bytes);
        }

        return Safetensors(JsonSerializer.Serialize(header), data.ToArray());
    }

    public static byte[] Safetensors(string header, byte[] data)
    {
        byte[] length = new byte[8], text = Encoding.UTF8.GetBytes(header);
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }

    public static byte[] Safetensors(PublishedNetwork network, string prefix = "") =>
        Safetensors(network.Tensors.Select(t => (prefix + t.Key, "F32", t.Value.Shape, Bytes(t.Value.Values))));
}
