namespace QcaNet.Training.Data;

/// <summary>Names of training and validation stacks, split by group: no embryo is in both sets.</summary>
/// <param name="Training">Names of the training stacks, in the order given.</param>
/// <param name="Validation">Names of the validation stacks, in the order given.</param>
public sealed record TrainingSplit(IReadOnlyList<string> Training, IReadOnlyList<string> Validation)
{
    /// <summary>Validates on the given groups and trains on all others.</summary>
    /// <param name="names">Names of stacks. The group is the part before the first underscore.</param>
    /// <param name="validation">Names of the groups to validate on.</param>
    /// <exception cref="ArgumentException">A group has no stacks, or one of the sets is empty.</exception>
    public static TrainingSplit ByGroup(IEnumerable<string> names, IReadOnlyCollection<string> validation)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(validation);
        string[] all = [.. names];
        foreach (string group in validation)
        {
            if (!all.Any(n => LabeledVolume.GroupOf(n) == group))
            {
                throw new ArgumentException($"No stack belongs to the group {group}.", nameof(validation));
            }
        }

        string[] held = [.. all.Where(n => validation.Contains(LabeledVolume.GroupOf(n)))], rest = [.. all.Except(held)];
        return held.Length > 0 && rest.Length > 0
            ? new TrainingSplit(rest, held)
            : throw new ArgumentException("A split needs both training and validation stacks.", nameof(validation));
    }

    /// <summary>
    /// Creates K folds. Every group is in exactly one validation set. Groups are assigned to folds at random, as evenly as possible.
    /// </summary>
    /// <param name="names">See <see cref="ByGroup"/>.</param>
    /// <param name="folds">Number of folds, from 2 to the number of groups.</param>
    /// <param name="seed">Seed of the assignment. The same seed produces the same folds on every system.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer groups than folds, or fewer than 2 folds.</exception>
    public static IReadOnlyList<TrainingSplit> KFold(IEnumerable<string> names, int folds, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names], groups = [.. all.Select(LabeledVolume.GroupOf).Distinct().Order(StringComparer.Ordinal)];
        if (folds < 2 || folds > groups.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"The number of folds must be from 2 to the number of groups, {groups.Length}.");
        }

        new Random(seed).Shuffle(groups);
        return [.. Enumerable.Range(0, folds).Select(f => ByGroup(all, [.. groups.Where((_, i) => i % folds == f)]))];
    }

    /// <summary>Creates one fold per group, in ordinal order. Each validates on one group and trains on all others.</summary>
    /// <param name="names">See <see cref="ByGroup"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two groups.</exception>
    public static IReadOnlyList<TrainingSplit> LeaveOneOut(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names], groups = [.. all.Select(LabeledVolume.GroupOf).Distinct().Order(StringComparer.Ordinal)];
        if (groups.Length < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(names), groups.Length, "Leave-one-out needs at least two groups.");
        }

        return [.. groups.Select(g => ByGroup(all, [g]))];
    }
}
