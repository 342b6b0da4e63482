using System.Buffers.Binary;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// A safetensors file with PyTorch's names: eight bytes with the length of the header, the header, and the values without gaps.
/// </summary>
internal sealed partial class SafetensorsArchive : TensorArchive
{
    private const int MostMetadata = 1 << 20;

    private readonly WeightBytes _file;
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);

    private sealed record Item(string Name, string Type, long[] Shape, long Start, long End);

    public SafetensorsArchive(WeightBytes file)
        : base(file.Refuse)
    {
        _file = file;
        Span<byte> prefix = stackalloc byte[9];
        file.Read(0, prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)ImportLimits.SafetensorsHeader)
        {
            throw Refuse.Limit($"claims a safetensors header of {length} bytes; at most {ImportLimits.SafetensorsHeader} are read.");
        }

        if (length > (ulong)(file.Length - 8))
        {
            throw Refuse.Malformed("is a damaged safetensors file: its header extends beyond the end of the file; the file is truncated.");
        }

        if (length < 2 || prefix[8] != '{')
        {
            throw Refuse.Malformed("is a damaged safetensors file: its header does not begin with a brace.");
        }

        long dataStart = 8 + (long)length;
        List<Item> items = ReadHeader(new SafetensorsTokens(file, 8, (long)length));
        CheckRanges(items, file.Length - dataStart);

        Prefix = TensorPrefix.Find(items.Select(i => i.Name), Refuse);
        long numbers = 0;
        foreach (Item item in items)
        {
            string name = WithoutPrefix(item.Name);
            if (IsOfTraining(name))
            {
                Ignored.Add(item.Name);
                continue;
            }

            if (!PublishedLayout.IsKnown(name)) throw Refuse.Mismatch(WhyUnknown(name, items), ZipDirectory.Shown(item.Name));
            ElementFormat format = FormatOf(item.Type) ?? throw Refuse.Unsupported(
                $"is of type {ZipDirectory.Shown(item.Type)}; weights must be F16, BF16, F32 or F64.", item.Name);
            long count = Count(item.Shape);
            if (count < 0 || count > ImportLimits.Numbers || count * format.Size != item.End - item.Start)
            {
                string shape = string.Join(", ", item.Shape);
                throw Refuse.Malformed($"has {item.End - item.Start} bytes, which does not match ({shape}) of {item.Type}.", item.Name);
            }

            numbers += count;
            if (numbers > ImportLimits.Numbers)
            {
                throw Refuse.Limit(
                    $"brings the file above {ImportLimits.Numbers} values; no network of this family is that large.", item.Name);
            }

            Add(new StoredTensor(item.Name, name, item.Shape, format));
            _starts.Add(name, dataStart + item.Start);
        }
    }

    public override WeightFileFormat Format => WeightFileFormat.Safetensors;

    public override void Fill(IReadOnlyDictionary<string, float[]> numbers)
    {
        byte[] chunk = new byte[ImportLimits.Chunk];
        foreach ((string name, long start) in _starts)
        {
            ElementFormat format = Tensors[name].Format;
            float[] into = numbers[name];
            int step = chunk.Length / format.Size;
            for (int i = 0; i < into.Length; i += step)
            {
                int count = Math.Min(step, into.Length - i);
                Span<byte> bytes = chunk.AsSpan(0, count * format.Size);
                _file.Read(start + ((long)i * format.Size), bytes);
                format.ToSingle(bytes, into.AsSpan(i, count));
            }
        }
    }

    private string WhyUnknown(string name, List<Item> items) => OwnName().IsMatch(name)
        ? "has a name of QcaNet's own format, which needs no import: use the file directly."
        : "is not a tensor of a network of this family." + TensorPrefix.Clause(Prefix, [.. items.Select(i => i.Name)]);

    [GeneratedRegex(@"(\A|\.)((encoder|decoder)\.[0-9]+\.(conv[01]|norm[01]|up)|head)\.[a-z_]+\z")]
    private static partial Regex OwnName();

    private static ElementFormat? FormatOf(string type) => type switch
    {
        "F16" => new(ElementKind.Float16),
        "BF16" => new(ElementKind.BFloat16),
        "F32" => new(ElementKind.Float32),
        "F64" => new(ElementKind.Float64),
        _ => null,
    };

    private List<Item> ReadHeader(SafetensorsTokens tokens)
    {
        var items = new List<Item>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        tokens.Expect(JsonTokenType.StartObject);
        while (tokens.Read() && tokens.Type == JsonTokenType.PropertyName)
        {
            string name = tokens.Text!;
            if (!names.Add(name)) throw Refuse.Malformed("appears twice in the file.", ZipDirectory.Shown(name));
            if (names.Count > ImportLimits.Entries)
            {
                throw Refuse.Limit($"names more than {ImportLimits.Entries} tensors; no network of this family has that many.");
            }

            tokens.Expect(JsonTokenType.StartObject);
            if (name == "__metadata__") SkipMetadata(tokens);
            else items.Add(ReadItem(tokens, name));
        }

        if (tokens.Type != JsonTokenType.EndObject) throw tokens.Bad("its end is missing");
        return !tokens.Read() ? items : throw tokens.Bad("it continues after its end");
    }

    /// <summary>Skips the metadata, which are not used, but validates them: a file that violates one rule may violate others.</summary>
    private void SkipMetadata(SafetensorsTokens tokens)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        long length = 0;
        while (tokens.Read() && tokens.Type == JsonTokenType.PropertyName)
        {
            if (!keys.Add(tokens.Text!)) throw tokens.Bad($"the metadata contain the key {ZipDirectory.Shown(tokens.Text!)} twice");
            length += tokens.Text!.Length + 64;
            if (length > MostMetadata) throw Refuse.Limit("has more metadata than a weight file needs.");
            tokens.Expect(JsonTokenType.String);
        }

        if (tokens.Type != JsonTokenType.EndObject) throw tokens.Bad("the metadata are not strings");
    }

    private static Item ReadItem(SafetensorsTokens tokens, string name)
    {
        string? type = null;
        List<long>? shape = null, range = null;
        while (tokens.Read() && tokens.Type == JsonTokenType.PropertyName)
        {
            string key = tokens.Text!;
            bool again = key switch
            {
                "dtype" => type is not null,
                "shape" => shape is not null,
                "data_offsets" => range is not null,
                _ => true,
            };
            if (again) throw tokens.Bad($"{ZipDirectory.Shown(name)} has the unknown or duplicate key {ZipDirectory.Shown(key)}");
            if (key == "dtype")
            {
                tokens.Expect(JsonTokenType.String);
                type = tokens.Text;
                continue;
            }

            List<long> numbers = ReadNumbers(tokens, name);
            if (key == "shape") shape = numbers;
            else range = numbers;
        }

        if (tokens.Type != JsonTokenType.EndObject || type is null || shape is null || range is not [long start, long end] || end < start)
        {
            throw tokens.Bad($"{ZipDirectory.Shown(name)} lacks dtype, shape or data_offsets");
        }

        return new Item(name, type, [.. shape], start, end);
    }

    private static List<long> ReadNumbers(SafetensorsTokens tokens, string name)
    {
        const int most = 64;
        var numbers = new List<long>();
        tokens.Expect(JsonTokenType.StartArray);
        while (tokens.Read() && tokens.Type == JsonTokenType.Number && numbers.Count < most)
        {
            numbers.Add(
                tokens.Number ?? throw tokens.Bad($"{ZipDirectory.Shown(name)} has a number that is not a nonnegative 64-bit integer"));
        }

        return tokens.Type == JsonTokenType.EndArray
            ? numbers
            : throw tokens.Bad($"{ZipDirectory.Shown(name)} has an element that is not a number");
    }

    private void CheckRanges(List<Item> items, long dataLength)
    {
        long expected = 0;
        foreach (Item item in items.OrderBy(i => i.Start).ThenBy(i => i.End))
        {
            if (item.Start != expected) throw Refuse.Malformed("has a gap or an overlap before its data.", ZipDirectory.Shown(item.Name));
            if (item.End > dataLength)
            {
                throw Refuse.Malformed("extends beyond the end of the file, which is truncated.", ZipDirectory.Shown(item.Name));
            }

            expected = item.End;
        }

        if (expected != dataLength) throw Refuse.Malformed($"has {dataLength - expected} bytes that belong to no tensor.");
    }
}
