namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Evaluates the few calls of a pickled network on plain values. Nothing outside this class is called.
/// </summary>
internal sealed class PickleCalls(Refusals refuse)
{
    private const int MostAxes = 64;

    /// <summary>A name in the pickle.</summary>
    public PickleGlobal Find(string module, string name)
    {
        return PickleNames.Find(module, name) ?? throw refuse.Unsupported(
            $"has a pickle that names {ZipDirectory.Shown($"{module}.{name}")}, which weights do not need. It was not executed. "
            + "Save a plain state dict: torch.save(model.state_dict(), path).");
    }

    /// <summary>REDUCE: a function of the allow-list with its arguments.</summary>
    public object Reduce(object? function, object? arguments)
    {
        if (function is not PickleGlobal global || arguments is not object?[] args)
        {
            throw refuse.Malformed("has a damaged pickle: it calls something that is not a function, or without arguments.");
        }

        switch (global.Role)
        {
            case PickleRole.OrderedDictionary when args.Length == 0:
                return new PickleDictionary();
            case PickleRole.OrderedDictionary when args is [PickleList list]:
                return FromPairs(list);
            case PickleRole.Set when args is [] or [PickleList]:
                return new PickleSet();
            case PickleRole.RebuildTensor:
                return Tensor(args);
            case PickleRole.RebuildParameter when args is [PickleTensor tensor, bool, _]:
                return tensor;
            default:
                throw refuse.Unsupported(
                    $"has a pickle that calls {global.Name} in a way that weights do not need. "
                    + "Save a plain state dict: torch.save(model.state_dict(), path).");
        }
    }

    /// <summary>NEWOBJ: a new, empty object of a module's class.</summary>
    public object New(object? type, object? arguments)
    {
        if (type is not PickleGlobal global || arguments is not object?[] args)
        {
            throw refuse.Malformed("has a damaged pickle: it creates an object of something that is not a class.");
        }

        return (global.Role, args.Length) switch
        {
            (PickleRole.Network or PickleRole.DataParallel or PickleRole.Layer or PickleRole.Loss, 0) => new PickleModule(global),
            (PickleRole.OrderedDictionary, 0) => new PickleDictionary(),
            (PickleRole.Set, 0) => new PickleSet(),
            _ => throw refuse.Unsupported($"has a pickle that creates an object of {global.Name} in a way that weights do not need."),
        };
    }

    /// <summary>BUILD: the attributes of a module; those of an ordered dictionary (PyTorch's _metadata) are dropped.</summary>
    public void Build(object? target, object? state)
    {
        if (target is PickleDictionary or PickleSet && state is PickleDictionary or null) return;
        if (target is not PickleModule { Attributes: null } module || state is not PickleDictionary attributes)
        {
            throw refuse.Malformed("has a damaged pickle: it sets attributes of an object that has none, or sets them twice.");
        }

        module.Attributes = attributes;
    }

    /// <summary>BINPERSID: a storage, ('storage', class, key, device, count).</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", ..])
        {
            throw refuse.Malformed("has a damaged pickle: it refers to something that is not a storage.");
        }

        return parts is [_, PickleGlobal { Role: PickleRole.Storage } type, string key, string, long count] && count >= 0
            ? new PickleStorage(type.Name, key, count)
            : throw refuse.Malformed("has a damaged pickle: it refers to a storage without class, key, device and count.");
    }

    private PickleDictionary FromPairs(PickleList list)
    {
        var dictionary = new PickleDictionary();
        foreach (object? item in list.Items)
        {
            bool added = item switch
            {
                object?[] { Length: 2 } pair => dictionary.TryAdd(pair[0], pair[1]),
                PickleList { Items: [var key, var value] } => dictionary.TryAdd(key, value),
                _ => false,
            };
            if (!added) throw refuse.Malformed("has a damaged pickle: a dictionary has an invalid list of pairs, or a duplicate key.");
        }

        return dictionary;
    }

    /// <summary>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata]).</summary>
    private PickleTensor Tensor(object?[] args)
    {
        if (args.Length is not (6 or 7) || args[0] is not PickleStorage storage || args[1] is not long offset
            || args[2] is not object?[] size || args[3] is not object?[] stride || args[4] is not bool)
        {
            throw refuse.Malformed("has a damaged pickle: a tensor is built without storage, offset, size and stride.");
        }

        if (size.Length != stride.Length || size.Length > MostAxes || offset < 0
            || !size.All(n => n is >= 0L) || !stride.All(n => n is >= 0L))
        {
            throw refuse.Malformed("has a damaged pickle: sizes and strides of a tensor are not nonnegative integers, one per axis.");
        }

        long[] shape = [.. size.Select(n => (long)n!)], strides = [.. stride.Select(n => (long)n!)];
        UInt128 end = (ulong)offset + UInt128.One;
        for (int i = 0; i < shape.Length; i++) end += (UInt128)(ulong)Math.Max(shape[i] - 1, 0) * (ulong)strides[i];
        if (!shape.Contains(0) && end > (ulong)storage.Count)
        {
            throw refuse.Malformed($"has a tensor of shape ({string.Join(", ", shape)}) that extends beyond the end of its storage.");
        }

        return new PickleTensor(storage, offset, shape, strides);
    }
}
