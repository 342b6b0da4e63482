using System.Buffers.Binary;

namespace QcaNet.Models.Weights.Import;

/// <summary>Detects the format of a file from its first bytes, and names the formats that are not supported or not weights.</summary>
internal static class WeightFileSignature
{
    private const string Supported = "Supported formats are Chainer's .npz, PyTorch's zip files (1.6 and later) and safetensors.";

    /// <summary>The magic number of PyTorch before 1.6, as pickled.</summary>
    private static ReadOnlySpan<byte> OldTorchMagic => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>Opens the file in the detected format.</summary>
    public static TensorArchive Open(WeightBytes file)
    {
        byte[] start = new byte[Math.Min(file.Length, 512)];
        file.Read(0, start);
        if (start.Length == 0) throw file.Refuse.Malformed("is empty; copy or download it again.");
        if (start.AsSpan().StartsWith("PK\x3\x4"u8) || start.AsSpan().StartsWith("PK\x5\x6"u8)) return OpenZip(file);
        ulong header = start.Length < 9 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(start);

        // Before the other signatures: the length of a safetensors header may look like any of them.
        if (start.Length >= 9 && start[8] == '{' && header >> 40 == 0) return new SafetensorsArchive(file);
        if (Foreign(start) is { } found) throw file.Refuse.Unsupported($"is {found}. {Supported}");
        if (start.Length < 9) throw file.Refuse.Malformed($"has {start.Length} bytes: too short for a weight file.");
        bool fits = header >= 2 && header <= (ulong)(file.Length - 8) && header <= (ulong)ImportLimits.SafetensorsHeader;
        if (start[8] == '{' || (fits && start[8] is (byte)' ' or (byte)'\n' or (byte)'[')) return new SafetensorsArchive(file);
        throw file.Refuse.Unsupported($"has an unknown format. {Supported}");
    }

    private static TensorArchive OpenZip(WeightBytes file)
    {
        List<ZipEntry> entries = ZipDirectory.Read(file);
        if (entries.Exists(TorchArchive.IsPickle)) return new TorchArchive(file, entries);
        if (entries.Count == 0 || entries.Exists(e => e.Name.EndsWith(".npy", StringComparison.Ordinal)))
        {
            return new ChainerArchive(file, entries);
        }

        throw file.Refuse.Unsupported(
            $"is a zip archive without arrays (.npy) and without data.pkl; it begins with {ZipDirectory.Shown(entries[0].Name)}. "
            + "If it contains the weights, extract them.");
    }

    private static string? Foreign(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(OldTorchMagic))
        {
            return "written by PyTorch before 1.6, without zip; load it there and save it with a newer version";
        }

        if (IsTagged(start, 0x89, "HDF"u8)) return "HDF5, as QCANet's first weights were; load it in Chainer and use save_npz";
        if (IsTagged(start, 0x93, "NUMPY"u8)) return "a single NumPy array";
        if (start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5) return "a bare pickle; it was not executed";
        if (start[0] is (byte)'(' or (byte)'c' && start[..Math.Min(start.Length, 200)].Contains((byte)'\n'))
        {
            return "a bare pickle of protocol 0, or text; it was not executed";
        }

        if (IsTagged(start, 0x89, "PNG"u8)) return "a PNG image";
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8)) return "a TIFF image";
        if (IsTagged(start, 0xff, [0xd8, 0xff])) return "a JPEG image";
        if (start.StartsWith("GIF8"u8)) return "a GIF image";
        if (start.StartsWith("%PDF"u8)) return "a PDF document";
        if (IsTagged(start, 0x1f, [0x8b])) return "compressed with gzip; decompress it first";
        if (start.StartsWith("BZh"u8)) return "compressed with bzip2; decompress it first";
        if (IsTagged(start, 0xfd, "7zXZ"u8)) return "compressed with xz; decompress it first";
        if (IsTagged(start, (byte)'7', [(byte)'z', 0xbc])) return "a 7z archive; unpack it first";
        if (start.Length >= 262 && start.Slice(257, 5).SequenceEqual("ustar"u8)) return "a tar archive; unpack it first";
        if (start.StartsWith("GGUF"u8)) return "GGUF";
        if (start.Length > 8 && start.Slice(4, 4).SequenceEqual("TFL3"u8)) return "TensorFlow Lite";
        if (start.Length > 4 && start[0] == 8 && start[1] is > 0 and < 32 && start[2] is 0x12 or 0x3a)
        {
            return "ONNX or another protocol buffer";
        }

        ReadOnlySpan<byte> text = start.TrimStart(" \r\n\t"u8);
        return text.StartsWith("<"u8) ? "a web page or XML: the download failed" : null;
    }

    private static bool IsTagged(ReadOnlySpan<byte> start, byte first, ReadOnlySpan<byte> rest) =>
        start[0] == first && start[1..].StartsWith(rest);
}
