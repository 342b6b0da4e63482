namespace QcaNet.Models.Weights.Import;

/// <summary>An opened weight file: the tensors it declares, and access to their values.</summary>
internal abstract class TensorArchive(Refusals refuse)
{
    /// <summary>Creates errors about this file.</summary>
    public Refusals Refuse { get; } = refuse;

    /// <summary>Format of the file.</summary>
    public abstract WeightFileFormat Format { get; }

    /// <summary>Epsilon of the batch normalization: from the file, or its framework's default.</summary>
    public double Epsilon { get; protected init; } = 1e-5;

    /// <summary>Number of poolings that the file itself declares, apart from its tensors; null if it does not.</summary>
    public int? Levels { get; protected init; }

    /// <summary>Common prefix of the names of the network's tensors in the file; see <see cref="TensorPrefix"/>.</summary>
    public string Prefix { get; protected init; } = string.Empty;

    /// <summary>The network's tensors by published name. Every name here must belong to a network of the family.</summary>
    public Dictionary<string, StoredTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Names in the file that are known not to be weights.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>Reads the values of all tensors into arrays of the right lengths.</summary>
    public abstract void Fill(IReadOnlyDictionary<string, float[]> numbers);

    /// <summary>Adds a tensor; a duplicate name is an error.</summary>
    protected void Add(StoredTensor tensor)
    {
        if (!Tensors.TryAdd(tensor.Name, tensor)) throw Refuse.Malformed("appears twice in the file.", tensor.SourceName);
    }

    /// <summary>
    /// A name without the file's prefix. Names without the prefix are unchanged: a counter or a loss may be stored next to the network.
    /// </summary>
    protected string WithoutPrefix(string source) => source.StartsWith(Prefix, StringComparison.Ordinal) ? source[Prefix.Length..] : source;

    /// <summary>
    /// Whether a name without prefix belongs to training, not to a network: a counter of batches or averaged steps, or a loss.
    /// </summary>
    protected static bool IsOfTraining(string name) =>
        PublishedLayout.IsBatchCounter(name) || name == "n_averaged"
        || name.Split('.') is ["loss_func" or "loss_fn" or "loss" or "criterion", ..];

    /// <summary>Product of the extents; -1 if it exceeds 64 bits.</summary>
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
