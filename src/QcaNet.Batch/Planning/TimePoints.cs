namespace QcaNet.Batch;

/// <summary>The time points of a file to segment.</summary>
public readonly record struct TimePoints
{
    private TimePoints(int? index, bool all) => (Index, IsAll) = (index, all);

    /// <summary>Accepts only files with a single time point: none is chosen silently.</summary>
    public static TimePoints OnlyOne => default;

    /// <summary>Every time point; each has its own result, NAME_t000 and so on.</summary>
    public static TimePoints All { get; } = new(null, true);

    /// <summary>The selected time point, from 0; null for <see cref="OnlyOne"/> and <see cref="All"/>.</summary>
    public int? Index { get; }

    /// <summary>Whether every time point is selected.</summary>
    public bool IsAll { get; }

    /// <summary>One time point of each file, counted from 0.</summary>
    public static TimePoints At(int index) => new(index, false);

    /// <inheritdoc/>
    public override string ToString() => IsAll ? "all" : Index is { } i ? FormattableString.Invariant($"{i}") : "only one";
}
