using System.Globalization;

namespace QcaNet.Batch;

/// <summary>One share of a list of stacks: each job of a job array processes one.</summary>
/// <param name="Index">Number of the share, 1 to <paramref name="Count"/>.</param>
/// <param name="Count">Number of shares, 1 or more.</param>
/// <remarks>
/// The assignment depends only on the list and the sizes: entries are assigned in descending order of size, each to the share with the
/// least work so far, ties to the lowest index (Graham 1969: no share exceeds 4/3 of the best possible maximum). Every job that sees the
/// same files computes the same shares.
/// </remarks>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>All stacks, as a single share.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Parses "i/n" with 1 &lt;= i &lt;= n.</summary>
    /// <param name="text">For instance "3/8".</param>
    /// <param name="shard">The share; <see cref="Whole"/> if the text is invalid.</param>
    public static bool TryParse(string? text, out Shard shard)
    {
        shard = Whole;
        string[] parts = (text ?? string.Empty).Split('/');
        if (parts.Length != 2 || !Read(parts[0], out int index) || !Read(parts[1], out int count)) return false;
        if (index < 1 || index > count) return false;
        shard = new Shard(index, count);
        return true;

        static bool Read(string digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads the share that a scheduler assigned to this process: a Slurm job array or a Kubernetes indexed Job.</summary>
    /// <param name="count">Number of shares; null uses Slurm's SLURM_ARRAY_TASK_COUNT. Kubernetes does not provide it.</param>
    /// <param name="variable">Reads an environment variable; null for those of the process.</param>
    /// <exception cref="BatchException">The environment is not that of an array job, or the array has gaps.</exception>
    public static Shard FromEnvironment(int? count = null, Func<string, string?>? variable = null)
    {
        if (count is < 1) throw new ArgumentOutOfRangeException(nameof(count), count, "The number of shares must be at least 1.");
        variable ??= Environment.GetEnvironmentVariable;
        if (Number("SLURM_ARRAY_TASK_ID") is { } task) return OfSlurm(task, count, Number);
        if (Number("JOB_COMPLETION_INDEX") is { } index)
        {
            int shares = count ?? throw new BatchException(
                BatchProblemKind.Shard, "JOB_COMPLETION_INDEX is set, but Kubernetes does not set the number of completions; specify it.");
            return index >= 0 && index < shares ? new Shard(index + 1, shares)
                : throw new BatchException(
                    BatchProblemKind.Shard,
                    Text($"JOB_COMPLETION_INDEX is {index}, but the number of shares is {shares}; specify the completions of the Job."));
        }

        throw new BatchException(
            BatchProblemKind.Shard,
            "This is not a job of an array: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set. Give the share as i/n.");

        int? Number(string name)
        {
            if (variable(name) is not { Length: > 0 } text) return null;
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
                : throw new BatchException(BatchProblemKind.Shard, $"{name} is '{text}', which is not a number.");
        }
    }

    /// <summary>Returns the entries of this share, in the order of the list.</summary>
    /// <typeparam name="T">Type of an entry.</typeparam>
    /// <param name="entries">All entries, in an order that is the same for every job.</param>
    /// <param name="size">Returns the work of an entry, 0 or more, for instance its size in bytes.</param>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> entries, Func<T, long> size)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(size);
        if (Count <= 1) return entries;
        int[] owner = Owners([.. entries.Select(size)], Count);
        int mine = Index - 1;
        return [.. entries.Where((_, i) => owner[i] == mine)];
    }

    /// <inheritdoc/>
    public override string ToString() => Text($"{Index}/{Count}");

    private static int[] Owners(long[] sizes, int count)
    {
        var owner = new int[sizes.Length];
        var load = new PriorityQueue<int, (long Load, int Index)>();
        for (int i = 0; i < count; i++) load.Enqueue(i, (0, i));
        foreach (int entry in Enumerable.Range(0, sizes.Length).OrderByDescending(i => sizes[i]).ThenBy(i => i))
        {
            load.TryDequeue(out int share, out (long Load, int Index) least);
            owner[entry] = share;

            // An empty entry counts as work too; otherwise, all of them would be assigned to one share.
            load.Enqueue(share, (least.Load + Math.Max(1, sizes[entry]), share));
        }

        return owner;
    }

    private static Shard OfSlurm(int task, int? count, Func<string, int?> number)
    {
        int first = number("SLURM_ARRAY_TASK_MIN") ?? throw Missing("SLURM_ARRAY_TASK_MIN");
        int tasks = number("SLURM_ARRAY_TASK_COUNT") ?? throw Missing("SLURM_ARRAY_TASK_COUNT");
        int last = number("SLURM_ARRAY_TASK_MAX") ?? (first + tasks - 1);
        int step = tasks > 1 ? (last - first) / (tasks - 1) : 1;
        int index = step > 0 ? (task - first) / step : -1;
        bool regular = step > 0 && last == first + ((tasks - 1) * step) && index >= 0 && index < tasks && task == first + (index * step);
        if (!regular)
        {
            throw new BatchException(BatchProblemKind.Shard, string.Create(
                CultureInfo.InvariantCulture,
                $"The Slurm array has gaps (task {task} of {tasks} between {first} and {last}), so that its shares are ambiguous; "
                + $"give the share as i/n, or re-queue tasks of the first array with scontrol requeue."));
        }

        int shares = count ?? tasks;
        return index < shares ? new Shard(index + 1, shares)
            : throw new BatchException(
                BatchProblemKind.Shard,
                Text($"Slurm runs {tasks} tasks, but the number of shares is {shares}; give the same number, or leave it out."));

        static BatchException Missing(string name) =>
            new(BatchProblemKind.Shard, $"SLURM_ARRAY_TASK_ID is set, but {name} is not; give the share as i/n.");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
