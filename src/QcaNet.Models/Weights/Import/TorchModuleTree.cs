namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Traverses a pickled module as <c>state_dict()</c> would, and checks that its layers match those of the family.
/// </summary>
internal sealed class TorchModuleTree(Refusals refuse)
{
    private const int MostModules = 2000, Deepest = 16;

    private readonly List<double> _epsilons = [];
    private int _modules;

    /// <summary>Parameters and buffers by name, without those of losses.</summary>
    public PickleDictionary Tensors { get; } = new();

    /// <summary>Tensors of losses, which belong to training, not to the network.</summary>
    public List<string> OfLosses { get; } = [];

    /// <summary>Number of poolings by the name of the class; null without such a class.</summary>
    public int? Levels { get; private set; }

    /// <summary>Epsilon of the batch normalizations; null if there are none.</summary>
    public double? Epsilon => _epsilons.Count == 0 ? null : _epsilons.TrueForAll(e => e == _epsilons[0]) ? _epsilons[0]
        : throw refuse.Mismatch("has batch normalizations of different epsilon; the networks of this family have one.");

    public void Walk(PickleModule module, string prefix = "", bool inLoss = false, int depth = 0)
    {
        if (++_modules > MostModules || depth > Deepest)
        {
            throw refuse.Limit("has more modules, or deeper ones, than any network of this family.");
        }

        if (module.Attributes is not { } attributes) throw refuse.Malformed("has a damaged pickle: a module has no attributes.");
        inLoss |= module.Type.Role == PickleRole.Loss;
        if (module.Type.Role == PickleRole.Network) Levels = module.Type.Name[^1] - '0';
        if (!inLoss) CheckLayer(module.Type.Name, prefix.TrimEnd('.'), attributes);

        foreach ((string name, object value) in Named(attributes, "_parameters").Concat(Named(attributes, "_buffers")))
        {
            if (value is not PickleTensor)
            {
                throw refuse.Malformed("is not a tensor, although the pickle lists it as a parameter.", prefix + name);
            }

            if (inLoss) OfLosses.Add(prefix + name);
            else if (!Tensors.TryAdd(prefix + name, value)) throw refuse.Malformed("appears twice in the file.", prefix + name);
        }

        foreach ((string name, object value) in Named(attributes, "_modules"))
        {
            if (value is not PickleModule child)
            {
                throw refuse.Malformed($"has a damaged pickle: {ZipDirectory.Shown(prefix + name)} is not a module.");
            }

            Walk(child, $"{prefix}{name}.", inLoss, depth + 1);
        }
    }

    private IEnumerable<(string Name, object Value)> Named(PickleDictionary attributes, string key)
    {
        switch (attributes[key])
        {
            case null: yield break;
            case PickleDictionary found:
                foreach ((object? name, object? value) in found.Pairs)
                {
                    if (name is not string text) throw refuse.Malformed($"has a damaged pickle: a key of {key} is not a string.");
                    if (value is not null) yield return (text, value);
                }

                break;
            default: throw refuse.Malformed($"has a damaged pickle: {key} is not a dictionary.");
        }
    }

    /// <summary>The shapes do not show a stride of 2 or a dilation, but the attributes do, if they exist.</summary>
    private void CheckLayer(string type, string name, PickleDictionary attributes)
    {
        switch (type)
        {
            case "BatchNorm3d":
                if (attributes["eps"] is { } epsilon)
                {
                    _epsilons.Add(epsilon is double and > 0 and < 1
                        ? (double)epsilon
                        : throw refuse.Malformed("has an epsilon that is not a number between 0 and 1.", name));
                }

                break;
            case "Conv3d":
                Expect("stride", n => n == 1);
                Expect("dilation", n => n == 1);
                if (attributes["kernel_size"] is object?[] kernel && attributes["padding"] is object?[] padding
                    && !padding.SequenceEqual(kernel.Select(k => k is long extent ? extent / 2 : k)))
                {
                    throw refuse.Mismatch("does not pad by half the kernel size.", name);
                }

                if (attributes["padding_mode"] is string and not "zeros") throw refuse.Mismatch("does not pad with zeros.", name);
                break;
            case "ConvTranspose3d":
                Expect("stride", n => n == 2);
                Expect("dilation", n => n == 1);
                Expect("padding", n => n == 0);
                Expect("output_padding", n => n == 0);
                break;
            default: break;
        }

        void Expect(string key, Func<long, bool> right)
        {
            if (attributes[key] is object?[] values && !values.All(v => v is long n && right(n)))
            {
                throw refuse.Mismatch(
                    $"has {key} ({string.Join(", ", values)}), which differs from this layer in the networks of this family.", name);
            }
        }
    }
}
