namespace QcaNet.Batch;

/// <summary>
/// The plan of a batch, made before the first voxel is read: every stack, the name of its result, and its true labels. Stacks whose
/// results would overwrite each other are rejected here, regardless of their shards.
/// </summary>
public sealed class BatchPlan
{
    private BatchPlan(
        BatchOptions options,
        IReadOnlyList<StackItem> all,
        IReadOnlyList<StackItem> mine,
        IReadOnlyList<StackProblem> problems,
        IReadOnlyList<BatchNotice> notices)
    {
        Options = options;
        All = all;
        Items = mine;
        Problems = problems;
        Notices = notices;
    }

    /// <summary>The options that the plan was created from.</summary>
    public BatchOptions Options { get; }

    /// <summary>All stacks, in ordinal order of the relative paths within each input; the same for all shards.</summary>
    public IReadOnlyList<StackItem> All { get; }

    /// <summary>The stacks of this shard.</summary>
    public IReadOnlyList<StackItem> Items { get; }

    /// <summary>
    /// Inputs that cannot be used, such as a folder without stacks. The others are segmented; a front end should report failure at the end.
    /// </summary>
    public IReadOnlyList<StackProblem> Problems { get; }

    /// <summary>
    /// What was left out, and why: files of other formats, subfolders, a file that was passed twice, true labels without a stack.
    /// </summary>
    public IReadOnlyList<BatchNotice> Notices { get; }

    /// <summary>Finds the stacks.</summary>
    /// <param name="options">Inputs and options. Files are opened only if time points are selected, to read their number.</param>
    /// <param name="cancellationToken">Checked between files.</param>
    /// <exception cref="BatchException">
    /// An option is invalid, two stacks would have results of the same name, or a single truth was passed for several stacks. Nothing was
    /// written.
    /// </exception>
    public static BatchPlan Create(BatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        BatchProblem[] invalid = [.. options.Problems().Select(p => new BatchProblem(BatchProblemKind.Option, p))];
        if (invalid.Length > 0) throw new BatchException(invalid);

        var search = new StackSearch(options, cancellationToken);
        List<StackItem> found = search.Find();
        NameCollisions.Check(found);
        List<StackItem> all = TruthPairing.Pair(options.Truth, found);
        BatchNotice[] notices = [.. search.Notices, .. TruthPairing.Unused(options.Truth, all, options.Recursive)];
        return new BatchPlan(options, all, options.Shard.Of(all, item => item.Bytes), search.Problems, notices);
    }

    /// <summary>Returns the same plan for some of its stacks.</summary>
    internal BatchPlan Only(Func<StackItem, bool> isWanted) => new(Options, All, [.. Items.Where(isWanted)], Problems, Notices);
}
