using System.IO.Compression;
using System.Text;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Each way in which a file can be wrong is told apart, with words that say what was found.</summary>
public class RefusalTests
{
    private static readonly PublishedNetwork Small = new(4);

    public static TheoryData<string, WeightsFormatErrorKind, string> Archives => new()
    {
        { "empty", WeightsFormatErrorKind.Malformed, "is empty" },
        { "cut", WeightsFormatErrorKind.Malformed, "truncated" },
        { "checksum", WeightsFormatErrorKind.Malformed, "wrong checksum" },
        { "twice", WeightsFormatErrorKind.Malformed, "appears twice" },
        { "shared bytes", WeightsFormatErrorKind.Malformed, "share bytes" },
        { "leaves", WeightsFormatErrorKind.Malformed, "'../x.npy'" },
        { "renamed inside", WeightsFormatErrorKind.Malformed, "a different name" },
        { "encrypted", WeightsFormatErrorKind.Unsupported, "encrypted" },
        { "method", WeightsFormatErrorKind.Unsupported, "method 12" },
        { "other zip", WeightsFormatErrorKind.Unsupported, "without arrays" },
        { "hdf5", WeightsFormatErrorKind.Unsupported, "HDF5" },
        { "old torch", WeightsFormatErrorKind.Unsupported, "before 1.6" },
        { "web page", WeightsFormatErrorKind.Unsupported, "web page" },
        { "unknown", WeightsFormatErrorKind.Unsupported, "unknown format" },
    };

    [Theory]
    [MemberData(nameof(Archives))]
    public void Container(string damage, WeightsFormatErrorKind kind, string words)
    {
        byte[] sound = WeightFiles.Zip(WeightFiles.ChainerEntries(Small), CompressionLevel.NoCompression);
        int first = sound.AsSpan().IndexOf("PK\x1\x2"u8), local = sound.AsSpan(4).IndexOf("PK\x3\x4"u8) + 4;
        Refused(damage switch
        {
            "empty" => [],
            "cut" => sound[..(sound.Length / 2)],
            "checksum" => With(sound, local - 1, (byte)(sound[local - 1] ^ 1)),
            "twice" => WeightFiles.Zip([.. WeightFiles.ChainerEntries(Small), .. WeightFiles.ChainerEntries(Small)]),
            "shared bytes" => HeaderWithinAnEntry(),
            "leaves" => WeightFiles.Zip([.. WeightFiles.ChainerEntries(Small), ("../x.npy", [])]),
            "renamed inside" => With(sound, 30, (byte)'x'),
            "encrypted" => With(With(sound, 6, 1), first + 8, 1),
            "method" => With(With(sound, 8, 12), first + 10, 12),
            "other zip" => WeightFiles.Zip([("word/document.xml", [1, 2])]),
            "hdf5" => [0x89, .. "HDF\r\n\x1a\n"u8, .. new byte[100]],
            "old torch" => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2],
            "web page" => Encoding.ASCII.GetBytes("<!DOCTYPE html><html><body>Not found</body></html>"),
            "unknown" => [.. Enumerable.Range(150, 100).Select(n => (byte)n)],
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        }, kind, words);

        // The first entry's content is a local header; the second one's directory line points there instead of at its own.
        static byte[] HeaderWithinAnEntry()
        {
            byte[] inner = WeightFiles.Zip([("c1/W.npy", [7])], CompressionLevel.NoCompression);
            byte[] outer = WeightFiles.Zip([("c0/W.npy", inner[..inner.AsSpan().IndexOf("PK\x1\x2"u8)]), ("c1/W.npy", [7])], CompressionLevel.NoCompression);
            int line = outer.AsSpan().LastIndexOf("PK\x1\x2"u8), within = outer.AsSpan(4).IndexOf("PK\x3\x4"u8) + 4;
            BitConverter.GetBytes(within).CopyTo(outer, line + 42);
            return outer;
        }
    }

    public static TheoryData<string, WeightsFormatErrorKind, string> ArrayHeaders => new()
    {
        { "{'descr': '<f4', 'fortran_order': False, 'shape': exit() and (2,)}", WeightsFormatErrorKind.Malformed, "not a literal" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", WeightsFormatErrorKind.Malformed, "nonnegative integers" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", WeightsFormatErrorKind.Malformed, "not a tuple" },
        { "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", WeightsFormatErrorKind.Malformed, "neither True nor False" },
        { "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", WeightsFormatErrorKind.Malformed, "appears twice" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + {}", WeightsFormatErrorKind.Malformed, "follows" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296)}", WeightsFormatErrorKind.Malformed, "bytes of data" },
        { "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", WeightsFormatErrorKind.Unsupported, "'|O'" },
        { "{'descr': '<i8', 'fortran_order': False, 'shape': (2,)}", WeightsFormatErrorKind.Unsupported, "'<i8'" },
        { "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,)}", WeightsFormatErrorKind.Unsupported, "structured" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", WeightsFormatErrorKind.Malformed, "bytes of data" },
    };

    [Theory]
    [MemberData(nameof(ArrayHeaders))]
    public void ArrayHeader(string header, WeightsFormatErrorKind kind, string words) =>
        Refused(Replaced("c1/b.npy", WeightFiles.NpyWith(header, new byte[8])), kind, words, "c1/b");

    [Fact]
    public void ArrayHeader_BeyondAllProportion() =>
        Refused(Replaced("c1/b.npy", WeightFiles.NpyWith(new string(' ', 70_000), [], 2)), WeightsFormatErrorKind.Limit, "header of 70001 bytes", "c1/b");

    public static TheoryData<string, WeightsFormatErrorKind, string> Pickles => new()
    {
        { "posix.system", WeightsFormatErrorKind.Unsupported, "'posix.system'" },
        { "dotted", WeightsFormatErrorKind.Unsupported, "'torch.serialization.os.system'" },
        { "other layer", WeightsFormatErrorKind.Unsupported, "'torch.nn.modules.module.Module'" },
        { "extension", WeightsFormatErrorKind.Unsupported, "0x82" },
        { "called storage", WeightsFormatErrorKind.Unsupported, "calls FloatStorage" },
        { "protocol 0", WeightsFormatErrorKind.Unsupported, "protocol 0" },
        { "nesting", WeightsFormatErrorKind.Limit, "nested too deeply" },
        { "memo", WeightsFormatErrorKind.Limit, "memo index" },
        { "flood", WeightsFormatErrorKind.Limit, "more values" },
        { "length", WeightsFormatErrorKind.Malformed, "beyond its end" },
        { "trailing", WeightsFormatErrorKind.Malformed, "continues after its end" },
        { "key twice", WeightsFormatErrorKind.Malformed, "appears twice" },
        { "below the mark", WeightsFormatErrorKind.Malformed, "from an empty stack" },
        { "out of range", WeightsFormatErrorKind.Malformed, "beyond the end of its storage" },
        { "storage size", WeightsFormatErrorKind.Malformed, "view of a storage" },
        { "integers", WeightsFormatErrorKind.Unsupported, "LongStorage" },
        { "stride", WeightsFormatErrorKind.Mismatch, "stride (2, 2, 2)" },
        { "class", WeightsFormatErrorKind.Mismatch, "Model_L3" },
        { "two networks", WeightsFormatErrorKind.Mismatch, "more than one network" },
        { "big-endian", WeightsFormatErrorKind.Unsupported, "big-endian" },
        { "TorchScript", WeightsFormatErrorKind.Unsupported, "TorchScript" },
    };

    [Theory]
    [MemberData(nameof(Pickles))]
    public void Pickle(string damage, WeightsFormatErrorKind kind, string words)
    {
        PickleForge Forge() => new PickleForge(Small).Protocol(2);
        byte[] sound = Forge().StateDict().End();
        byte[] Beside(Action<PickleForge> more) => WeightFiles.Torch(Forge().StateDict(more: more).End(), Small);
        Refused(damage switch
        {
            "posix.system" => Beside(p => p.Text("x").Global("posix", "system").Raw((byte)'(').Text("true").Raw((byte)'t', (byte)'R')),
            "dotted" => Beside(p => p.Text("x").Text("torch.serialization").Text("os.system").Raw(0x93)),
            "other layer" => Beside(p => p.Text("x").Global("torch.nn.modules.module", "Module")),
            "extension" => Beside(p => p.Raw(0x82, 1)),
            "called storage" => Beside(p => p.Text("x").Global("torch", "FloatStorage").Raw((byte)')', (byte)'R')),
            "protocol 0" => WeightFiles.Torch("(dp0\n."u8.ToArray(), Small),
            "nesting" => Beside(p => p.Text("x").Raw([.. Enumerable.Repeat((byte)']', 60_000), .. Enumerable.Repeat((byte)'a', 59_999)])),
            "memo" => Beside(p => p.Text("x").Raw((byte)'r', 0, 0, 0, 0x7f)),
            "flood" => WeightFiles.Torch([0x80, 2, (byte)']', .. Enumerable.Repeat("]a"u8.ToArray(), 500_000).SelectMany(b => b), (byte)'.'], Small),
            "length" => WeightFiles.Torch([0x80, 4, 0x8e, 0, 0, 0, 0, 0, 0, 0, 0x20, 1, 2], Small),
            "trailing" => WeightFiles.Torch([.. sound, 0], Small),
            "key twice" => Beside(p => p.Text("c0.bias").Tensor("c0.bias")),
            "below the mark" => WeightFiles.Torch([0x80, 2, .. "](a."u8], Small),
            "out of range" => WeightFiles.Torch(Forge().StateDict(which: n => n != "c1.bias", more: p => p.Text("c1.bias").Tensor("c1.bias", offset: 1)).End(), Small),
            "storage size" => WeightFiles.Torch(Forge().StateDict(which: n => n != "c1.bias", more: p => p.Text("c1.bias").Tensor("c1.bias", count: 3)).End(), Small),
            "integers" => WeightFiles.Torch(Forge().StateDict(which: n => n != "c1.bias", more: p => p.Text("c1.bias").Tensor("c1.bias", "LongStorage", count: 1, strides: [0])).End(), Small),
            "stride" => WeightFiles.Torch(Forge().Module("Model_L2", 1e-5, stride: 2).End(), Small),
            "class" => WeightFiles.Torch(Forge().Module("Model_L3", 1e-5).End(), Small),
            "two networks" => WeightFiles.Torch(Forge().Raw((byte)'}', (byte)'(').Text("model").StateDict().Text("state_dict").StateDict().Raw((byte)'u').End(), Small),
            "big-endian" => WeightFiles.Torch(sound, Small, "archive", ("byteorder", "big"u8.ToArray())),
            "TorchScript" => WeightFiles.Torch(sound, Small, "archive", ("constants.pkl", [1]), ("code/net.py", [1])),
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        }, kind, words);
    }

    public static TheoryData<string, string> SafetensorsHeaders => new()
    {
        { "[]", "not begin with a brace" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "gap or an overlap" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", "which does not match (1)" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "belong to no tensor" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "not a nonnegative 64-bit integer" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}", "truncated" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "duplicate key" },
        { "{\"c0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"c0.bias\":{}}", "appears twice" },
        { "{\"__metadata__\":{\"a\":1}}", "String is missing" },
        { "{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}}", "twice" },
        { "{\"c0.bias\":{\"dtype\":\"F32\"", "cannot be read" },
        { "{\"__metadata__\":[[[[[[[[[[[[]]]]]]]]]]]]}", "is missing" },
    };

    [Theory]
    [MemberData(nameof(SafetensorsHeaders))]
    public void Safetensors_ThatBreaksItsRules(string header, string words) => Refused(WeightFiles.Safetensors(header, new byte[8]), WeightsFormatErrorKind.Malformed, words);

    [Fact]
    public void Safetensors_OfOtherTypes() => Refused(
        WeightFiles.Safetensors(Small.Tensors.Select(t => (t.Key, t.Key == "c0.bias" ? "I32" : "F32", t.Value.Shape, WeightFiles.Bytes(t.Value.Values)))), WeightsFormatErrorKind.Unsupported, "'I32'", "c0.bias");

    [Fact]
    public void Safetensors_WithAHeaderBeyondAllProportion()
    {
        byte[] file = WeightFiles.Safetensors("{}", []);
        BitConverter.GetBytes(200_000_000L).CopyTo(file, 0);
        Refused([.. file, 0], WeightsFormatErrorKind.Limit, "200000000");
    }

    public static TheoryData<string, WeightsFormatErrorKind, string, string> Networks => new()
    {
        { "missing", WeightsFormatErrorKind.Mismatch, "is missing", "bnc3.running_var" },
        { "one bias", WeightsFormatErrorKind.Mismatch, "is missing", "c2.bias" },
        { "unknown", WeightsFormatErrorKind.Mismatch, "not a tensor of a network", "'attention.weight'" },
        { "too many", WeightsFormatErrorKind.Mismatch, "does not belong", "bndc0.weight" },
        { "shape", WeightsFormatErrorKind.Mismatch, "needs (2, 2, 3, 3, 3)", "c2.weight" },
        { "even kernel", WeightsFormatErrorKind.Mismatch, "odd number", "" },
        { "one level", WeightsFormatErrorKind.Mismatch, "1 poolings", "" },
        { "one class", WeightsFormatErrorKind.Mismatch, "two classes", "" },
        { "not finite", WeightsFormatErrorKind.Malformed, "not finite", "c2.bias" },
        { "variance", WeightsFormatErrorKind.Malformed, "negative variance", "bnc0.running_var" },
        { "huge", WeightsFormatErrorKind.Limit, "no network of this family", "" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network(string damage, WeightsFormatErrorKind kind, string words, string tensor)
    {
        var network = new PublishedNetwork(6, levels: damage == "one level" ? 1 : 2, kernel: damage == "even kernel" ? 4 : 3, classes: damage == "one class" ? 1 : 2);
        switch (damage)
        {
            case "missing" or "one bias": Assert.True(network.Tensors.Remove(tensor)); break;
            case "unknown": network.Tensors["attention.weight"] = ([1], [0]); break;
            case "too many": network.Tensors["bndc0.weight"] = ([1], [0]); break;
            case "shape": network.Tensors["c2.weight"] = ([2, 2, 3, 3, 1], new float[36]); break;
            case "not finite": network.Tensors["c2.bias"].Values[1] = float.PositiveInfinity; break;
            case "variance": network.Tensors["bnc0.running_var"].Values[0] = -1e-9f; break;
            default: break;
        }

        if (damage == "huge")
        {
            const string claim = "{'descr': '<f4', 'fortran_order': False, 'shape': (8589934592,)}";
            byte[] zip = WeightFiles.Zip([("c0/W.npy", WeightFiles.NpyWith(claim, new byte[64]))], CompressionLevel.NoCompression);
            Claim(zip, 600 << 20);
            Refused(zip, kind, words);
            return;
        }

        Refused(WeightFiles.Safetensors(network), kind, words, tensor);
    }

    /// <summary>Makes header and directory of a one-entry archive claim this size, as deflated data may.</summary>
    private static void Claim(byte[] zip, int size)
    {
        int line = zip.AsSpan().IndexOf("PK\x1\x2"u8);
        BitConverter.GetBytes(size).CopyTo(zip, 22);
        BitConverter.GetBytes(size).CopyTo(zip, line + 24);
        zip[8] = zip[line + 10] = 8;
    }

    private static byte[] Replaced(string entry, byte[] content) => WeightFiles.Zip(WeightFiles.ChainerEntries(Small).Select(e => e.Name == entry ? (entry, content) : e));

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        byte[] changed = (byte[])bytes.Clone();
        changed[at] = value;
        return changed;
    }

    private static void Refused(byte[] file, WeightsFormatErrorKind kind, string words, string tensor = "")
    {
        WeightsFormatException error = Assert.Throws<WeightsFormatException>(() => NetworkWeightsImporterTests.Import(file));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(kind, error.Kind);
        if (tensor.Length > 0) Assert.Equal(tensor, error.Tensor);
    }
}
