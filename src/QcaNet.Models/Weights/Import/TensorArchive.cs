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

    /// <summary>What stands before all names of the network's tensors in the file; see <see cref="TensorPrefix"/>.</summary>
    public string Prefix { get; protected init; } = string.Empty;

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
    /// A name without the file's prefix. Names that lack it stay as they are: a counter or a loss may stand beside the network.
    /// </summary>
    protected string WithoutPrefix(string source) => source.StartsWith(Prefix, StringComparison.Ordinal) ? source[Prefix.Length..] : source;

    /// <summary>Whether a name without prefix is of a training, and not of a network: a counter of batches or of averaged steps, or a loss.</summary>
    protected static bool IsOfTraining(string name) =>
        PublishedLayout.IsBatchCounter(name) || name == "n_averaged" || name.Split('.') is ["loss_func" or "loss_fn" or "loss" or "criterion", ..];

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
