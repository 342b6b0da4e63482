namespace QcaNet.Models.Weights.Import;

/// <summary>A dictionary of a pickle, in its order. Strings and integers can be looked up; other keys are only kept.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<object, object?> _byKey = [];

    /// <summary>All pairs.</summary>
    public List<(object? Key, object? Value)> Pairs { get; } = [];

    /// <summary>Adds a pair; returns false if the string or integer key exists already.</summary>
    public bool TryAdd(object? key, object? value)
    {
        if (key is string or long && !_byKey.TryAdd(key, value)) return false;
        Pairs.Add((key, value));
        return true;
    }

    /// <summary>The value of a name, or null if there is none.</summary>
    public object? this[string key] => _byKey.GetValueOrDefault(key);
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A set; its contents are not kept.</summary>
internal sealed class PickleSet;

/// <summary>A value that cannot be part of weights: long text, bytes, numbers beyond 64 bits.</summary>
internal sealed class PickleOpaque
{
    public static PickleOpaque Value { get; } = new();
}

/// <summary>The role of a name of the allow-list.</summary>
internal enum PickleRole
{
    OrderedDictionary,
    Set,
    Storage,
    RebuildTensor,
    RebuildParameter,
    Network,
    DataParallel,
    Layer,
    Loss,
}

/// <summary>A class or function named by a pickle. It is only a name; nothing is loaded or called.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Name">Its last part: FloatStorage, Conv3d, Model_L2.</param>
internal sealed record PickleGlobal(PickleRole Role, string Name);

/// <summary>An object of a module class, with the attributes in the pickle.</summary>
internal sealed class PickleModule(PickleGlobal type)
{
    public PickleGlobal Type { get; } = type;

    public PickleDictionary? Attributes { get; set; }
}

/// <summary>A storage: an entry of the archive, read as values of one type.</summary>
internal sealed record PickleStorage(string Type, string Key, long Count);

/// <summary>A tensor: a strided view into a storage.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
