namespace QcaNet.Models.Weights.Import;

/// <summary>An opened weight file: what it announces, and the way to its numbers.</summary>
internal abstract class TensorArchive(Refusals refuse)
{
    /// <summary>For errors about this file.</summary>
    public Refusals Refuse { get; } = refuse;

    /// <summary>Which layout it is.</summary>
    public abstract WeightFileFormat Format { get; }

    /// <summary>Epsilon of the batch normalization: what the file says, or its framework's default.</summary>
    public double Epsilon { get; protected init; } = 1e-5;

    /// <summary>Poolings that the file itself speaks of, beside its tensors; null where it does not.</summary>
    public int? Levels { get; protected init; }

    /// <summary>The network's tensors by published name. Every name here must belong to a network of the family.</summary>
    public Dictionary<string, StoredTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Names in the file that are known to be no weights.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>Reads the numbers of all tensors into the arrays, which have the right lengths.</summary>
    public abstract void Fill(IReadOnlyDictionary<string, float[]> numbers);

    /// <summary>Adds a tensor; two of one name are a damage.</summary>
    protected void Add(StoredTensor tensor)
    {
        if (!Tensors.TryAdd(tensor.Name, tensor)) throw Refuse.Malformed("appears twice in the file.", tensor.SourceName);
    }

    /// <summary>
    /// Whether all names begin with the <c>module.</c> that DataParallel puts before them.
    /// </summary>
    protected static bool IsDataParallel(IReadOnlyCollection<string> names) => names.Count > 0 && names.All(n => n.StartsWith("module.", StringComparison.Ordinal));

    /// <summary>Extents times one another; -1 beyond 64 bits.</summary>
    protected static long Count(ReadOnlySpan<long> shape)
    {
        UInt128 count = 1;
        foreach (long extent in shape)
        {
            if (extent < 0) return -1;
            count *= (ulong)extent;
            if (count > long.MaxValue) return -1;
        }

        return (long)count;
    }
}
