using System.Text.RegularExpressions;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// A Chainer <c>.npz</c>: <c>save_npz</c> of a model, or a trainer's snapshot that contains one under a prefix.
/// </summary>
internal sealed partial class ChainerArchive : TensorArchive
{
    private const string ArrayEnding = ".npy";

    /// <summary>Chainer's default; its files do not contain the value.</summary>
    private const double ChainerEpsilon = 2e-5;

    private readonly WeightBytes _file;
    private readonly Dictionary<string, (ZipEntry Entry, ArrayHeader Header)> _arrays = new(StringComparer.Ordinal);

    public ChainerArchive(WeightBytes file, List<ZipEntry> entries)
        : base(file.Refuse)
    {
        _file = file;
        Epsilon = ChainerEpsilon;
        string prefix = FindPrefix(entries);
        long numbers = 0;
        foreach (ZipEntry entry in entries)
        {
            string key = entry.Name.EndsWith(ArrayEnding, StringComparison.Ordinal) ? entry.Name[..^ArrayEnding.Length] : entry.Name;
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || NormCounter().IsMatch(key[prefix.Length..]))
            {
                Ignored.Add(key);
                continue;
            }

            string? name = entry.Name.EndsWith(ArrayEnding, StringComparison.Ordinal) ? TorchName(key[prefix.Length..]) : null;
            if (name is null) throw Refuse.Mismatch("does not belong to a network of this family.", ZipDirectory.Shown(key));
            if (entry.Size > ImportLimits.StoredBytes)
            {
                throw Refuse.Limit($"has {entry.Size} bytes; no network of this family is that large.", key);
            }

            using var content = new ZipEntryReader(file, entry);
            ArrayHeader header = ArrayHeader.Read(content, Refuse, key);
            long count = Count(header.Shape);
            if (count < 0 || count > content.Left / header.Format.Size || count * header.Format.Size != content.Left)
            {
                string shape = string.Join(", ", header.Shape);
                throw Refuse.Malformed($"has {content.Left} bytes of data, which does not match ({shape}) of {header.Format}.", key);
            }

            numbers += count;
            if (numbers > ImportLimits.Numbers)
            {
                throw Refuse.Limit($"brings the file above {ImportLimits.Numbers} values; no network of this family is that large.", key);
            }

            Add(new StoredTensor(key, name, header.Shape, header.Format));
            _arrays.Add(name, (entry, header));
        }
    }

    public override WeightFileFormat Format => WeightFileFormat.Chainer;

    public override void Fill(IReadOnlyDictionary<string, float[]> numbers)
    {
        byte[] chunk = new byte[ImportLimits.Chunk];
        foreach ((string name, (ZipEntry entry, ArrayHeader stated)) in _arrays)
        {
            using var content = new ZipEntryReader(_file, entry);
            ArrayHeader.Read(content, Refuse, Tensors[name].SourceName);
            var fill = new TensorFill(stated.Format, numbers[name], stated.Shape, stated.Strides, 0, Refuse, name);
            for (long first = 0; content.Left > 0;)
            {
                Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(content.Left, chunk.Length));
                content.Read(bytes);
                fill.Take(bytes, first);
                first += bytes.Length / stated.Format.Size;
            }

            content.Finish();
        }
    }

    /// <summary>The prefix of the layers' names: empty, or the path to the model within a snapshot.</summary>
    private string FindPrefix(List<ZipEntry> entries)
    {
        var layers = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (ZipEntry entry in entries)
        {
            Match match = Layer().Match(entry.Name);
            if (!match.Success) continue;
            string at = match.Groups["prefix"].Value;
            layers[at] = layers.GetValueOrDefault(at) || entry.Name.AsSpan(at.Length) is "c0/W.npy";
        }

        string[] found = [.. layers.Where(l => l.Value || layers.Count == 1).Select(l => l.Key).Order(StringComparer.Ordinal)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw Refuse.Mismatch("contains no arrays of a network of this family (c0/W, bnc0/gamma, ..., dc0/W, ...)."),
            _ => throw Refuse.Mismatch(
                $"contains more than one network: under {string.Join(" and ", found.Take(3).Select(ZipDirectory.Shown))}. "
                + "Export the one you want with save_npz."),
        };
    }

    private static string? TorchName(string key)
    {
        Match match = Layer().Match(key + ArrayEnding);
        if (!match.Success || match.Groups["prefix"].Length > 0) return null;
        string layer = match.Groups["layer"].Value;
        string? what = (match.Groups["what"].Value, layer.StartsWith("bn", StringComparison.Ordinal)) switch
        {
            ("W", false) or ("gamma", true) => "weight",
            ("b", false) or ("beta", true) => "bias",
            ("avg_mean", true) => "running_mean",
            ("avg_var", true) => "running_var",
            _ => null,
        };
        return what is null ? null : $"{layer}.{what}";
    }

    [GeneratedRegex(
        @"\A(?<prefix>(.*/)?)(?<layer>(bn)?d?c(0|[1-9][0-9]?))/(?<what>W|b|gamma|beta|avg_mean|avg_var)\.npy\z", RegexOptions.Singleline)]
    private static partial Regex Layer();

    [GeneratedRegex(@"\Abnd?c(0|[1-9][0-9]?)/N\z")]
    private static partial Regex NormCounter();
}
