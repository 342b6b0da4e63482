using System.Globalization;
using System.Text;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// PyTorch's zip archive: <c>NAME/data.pkl</c> describes the contents, <c>NAME/data/KEY</c> are the storages.
/// </summary>
internal sealed class TorchArchive : TensorArchive
{
    private const string PickleName = "data.pkl";
    private const int NewestVersion = 10;
    private static readonly string[] WrapperKeys = ["state_dict", "model_state_dict", "model", "net", "network", "weights"];

    private readonly WeightBytes _file;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly string _top;
    private readonly Dictionary<string, PickleTensor> _views = new(StringComparer.Ordinal);

    public TorchArchive(WeightBytes file, List<ZipEntry> entries)
        : base(file.Refuse)
    {
        _file = file;
        _entries = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        ZipEntry[] pickles = [.. entries.Where(IsPickle)];
        if (pickles.Length != 1) throw Refuse.Malformed("has more than one data.pkl.");
        _top = pickles[0].Name[..^PickleName.Length];
        CheckKind();
        if (pickles[0].Size > ImportLimits.Pickle)
        {
            throw Refuse.Limit($"has a pickle of {pickles[0].Size} bytes; at most {ImportLimits.Pickle} are read.");
        }

        using var content = new ZipEntryReader(file, pickles[0]);
        object? root = Unwrap(PickleReader.Read(content.ReadAll(), Refuse));

        var tree = new TorchModuleTree(Refuse);
        if (root is PickleModule module) tree.Walk(module);
        Levels = tree.Levels;
        Epsilon = tree.Epsilon ?? Epsilon;
        Ignored.AddRange(tree.OfLosses);
        PickleDictionary found = root is PickleDictionary dictionary ? dictionary : tree.Tensors;
        List<string> names = Names(found);
        Prefix = TensorPrefix.Find(names, Refuse);
        Register(found, names);
    }

    public override WeightFileFormat Format => WeightFileFormat.PyTorch;

    /// <summary>Whether an entry describes the contents of a PyTorch archive.</summary>
    public static bool IsPickle(ZipEntry entry) =>
        entry.Name == PickleName || entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal);

    public override void Fill(IReadOnlyDictionary<string, float[]> numbers)
    {
        byte[] chunk = new byte[ImportLimits.Chunk];
        foreach (IGrouping<string, KeyValuePair<string, PickleTensor>> storage in _views.GroupBy(v => v.Value.Storage.Key))
        {
            ElementFormat format = Tensors[storage.First().Key].Format;
            TensorFill[] fills =
            [
                .. storage.Select(v => new TensorFill(
                    format, numbers[v.Key], v.Value.Shape, v.Value.Strides, v.Value.Offset, Refuse, Tensors[v.Key].SourceName)),
            ];
            using var content = new ZipEntryReader(_file, Entry(storage.First().Value.Storage));
            for (long first = 0; content.Left > 0;)
            {
                Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(content.Left, chunk.Length));
                content.Read(bytes);
                foreach (TensorFill fill in fills) fill.Take(bytes, first);
                first += bytes.Length / format.Size;
            }

            content.Finish();
        }
    }

    private void CheckKind()
    {
        if (_entries.ContainsKey(_top + "constants.pkl") || _entries.Keys.Any(n => n.StartsWith(_top + "code/", StringComparison.Ordinal)))
        {
            throw Refuse.Unsupported(
                "is TorchScript, which contains a program; save the state dict: torch.save(model.state_dict(), path).");
        }

        if (Small("byteorder") is { } order && order != "little")
        {
            throw order == "big"
                ? Refuse.Unsupported("was written on a big-endian machine; load and save it on another one.")
                : Refuse.Malformed($"has the byte order {ZipDirectory.Shown(order)}.");
        }

        if (Small("version") is not { } version) return;
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            throw Refuse.Malformed($"has the version {ZipDirectory.Shown(version)}.");
        }

        if (number > NewestVersion)
        {
            throw Refuse.Unsupported($"is of version {number} of PyTorch's format; versions up to {NewestVersion} are read.");
        }
    }

    private string? Small(string name)
    {
        if (!_entries.TryGetValue(_top + name, out ZipEntry? entry)) return null;
        if (entry.Size > 64) throw Refuse.Malformed($"has an entry '{name}' of {entry.Size} bytes.");
        using var content = new ZipEntryReader(_file, entry);
        return Encoding.Latin1.GetString(content.ReadAll()).Trim();
    }

    /// <summary>Checkpoints store the network under one of a few keys.</summary>
    private object Unwrap(object? root)
    {
        if (root is PickleDictionary dictionary)
        {
            string[] keys = [.. WrapperKeys.Where(k => dictionary[k] is PickleDictionary or PickleModule)];
            if (keys.Length > 1)
            {
                throw Refuse.Mismatch($"contains more than one network, under {string.Join(" and ", keys)}; save the one you want.");
            }

            return keys.Length == 1 ? dictionary[keys[0]]! : dictionary;
        }

        return root is PickleModule
            ? root
            : throw Refuse.Mismatch("contains neither a state dict nor a module nor a dictionary with one of them.");
    }

    private List<string> Names(PickleDictionary found) =>
        [.. found.Pairs.Select(pair => pair.Item1 as string ?? throw Refuse.Mismatch("has a state dict whose keys are not all names."))];

    private void Register(PickleDictionary found, List<string> names)
    {
        long numbers = 0;
        var storages = new Dictionary<string, PickleStorage>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in found.Pairs)
        {
            string source = (string)key!, name = WithoutPrefix(source);
            if (value is not PickleTensor view)
            {
                throw Refuse.Mismatch("is not a tensor; a state dict contains only tensors.", ZipDirectory.Shown(source));
            }

            CheckStorage(view.Storage, storages, source);
            if (IsOfTraining(name))
            {
                Ignored.Add(source);
                continue;
            }

            if (!PublishedLayout.IsKnown(name))
            {
                throw Refuse.Mismatch(
                    "is not a tensor of a network of this family." + TensorPrefix.Clause(Prefix, names), ZipDirectory.Shown(source));
            }

            ElementFormat format = PickleNames.FormatOf(view.Storage.Type)
                ?? throw Refuse.Unsupported(
                    $"is of {view.Storage.Type}; weights are read from Half, BFloat16, Float and Double storages.", source);
            long count = Count(view.Shape);
            numbers += count;
            if (count < 0 || numbers > ImportLimits.Numbers)
            {
                throw Refuse.Limit(
                    $"brings the file above {ImportLimits.Numbers} values; no network of this family is that large.", source);
            }

            Add(new StoredTensor(source, name, view.Shape, format));
            _views.Add(name, view);
        }
    }

    /// <summary>The entry must exist and have exactly the length in the pickle; views of one storage must agree about it.</summary>
    private void CheckStorage(PickleStorage storage, Dictionary<string, PickleStorage> seen, string tensor)
    {
        if (seen.TryGetValue(storage.Key, out PickleStorage? other))
        {
            if (other != storage)
            {
                throw Refuse.Malformed(
                    $"is a view of the storage {ZipDirectory.Shown(storage.Key)}, which another tensor describes differently.", tensor);
            }

            return;
        }

        seen.Add(storage.Key, storage);
        int size = PickleNames.SizeOf(storage.Type);
        ZipEntry entry = Entry(storage);
        if (entry.Size > ImportLimits.StoredBytes)
        {
            throw Refuse.Limit($"is a view of a storage of {entry.Size} bytes; no network of this family is that large.", tensor);
        }

        if (storage.Count > entry.Size / size || storage.Count * size != entry.Size)
        {
            throw Refuse.Malformed(
                $"is a view of a storage of {storage.Count} values of {size} bytes, which has {entry.Size} bytes.", tensor);
        }
    }

    private ZipEntry Entry(PickleStorage storage) =>
        _entries.GetValueOrDefault($"{_top}data/{storage.Key}")
        ?? throw Refuse.Malformed($"is damaged: the storage {ZipDirectory.Shown(storage.Key)} is missing.");
}
