namespace QcaNet.Training.Data;

/// <summary>Names of stacks to learn from and of others to validate on, split by group: no embryo is on both sides.</summary>
/// <param name="Training">Names of the stacks to learn from, in the order given.</param>
/// <param name="Validation">Names of the stacks to validate on, in the order given.</param>
public sealed record TrainingSplit(IReadOnlyList<string> Training, IReadOnlyList<string> Validation)
{
    /// <summary>Validates on some groups, learns from all others.</summary>
    /// <param name="names">Names of stacks; the group is what stands before the first underscore.</param>
    /// <param name="validation">Names of groups.</param>
    /// <exception cref="ArgumentException">A group has no stack, or one side is empty.</exception>
    public static TrainingSplit ByGroup(IEnumerable<string> names, IReadOnlyCollection<string> validation)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(validation);
        string[] all = [.. names];
        foreach (string group in validation)
        {
            if (!all.Any(n => LabeledVolume.GroupOf(n) == group)) throw new ArgumentException($"No stack belongs to the group {group}.", nameof(validation));
        }

        string[] held = [.. all.Where(n => validation.Contains(LabeledVolume.GroupOf(n)))], rest = [.. all.Except(held)];
        return held.Length > 0 && rest.Length > 0
            ? new TrainingSplit(rest, held)
            : throw new ArgumentException("Both sides of a split need stacks.", nameof(validation));
    }

    /// <summary>K folds: every group is validated on exactly once. Groups are dealt to folds at random by the seed, as evenly as they go.</summary>
    /// <param name="names">As for <see cref="ByGroup"/>.</param>
    /// <param name="folds">From 2 to the number of groups.</param>
    /// <param name="seed">The same seed gives the same folds on every system.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer groups than folds, or fewer than 2 folds.</exception>
    public static IReadOnlyList<TrainingSplit> KFold(IEnumerable<string> names, int folds, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names], groups = [.. all.Select(LabeledVolume.GroupOf).Distinct().Order(StringComparer.Ordinal)];
        if (folds < 2 || folds > groups.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"There are {groups.Length} groups; folds are 2 to as many.");
        }

        new Random(seed).Shuffle(groups);
        return [.. Enumerable.Range(0, folds).Select(f => ByGroup(all, [.. groups.Where((_, i) => i % folds == f)]))];
    }

    /// <summary>One fold per group, in ordinal order: each is validated on by what learned from all others.</summary>
    /// <param name="names">As for <see cref="ByGroup"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two groups.</exception>
    public static IReadOnlyList<TrainingSplit> LeaveOneOut(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names], groups = [.. all.Select(LabeledVolume.GroupOf).Distinct().Order(StringComparer.Ordinal)];
        if (groups.Length < 2) throw new ArgumentOutOfRangeException(nameof(names), groups.Length, "Leaving one group out needs two or more.");
        return [.. groups.Select(g => ByGroup(all, [g]))];
    }
}
