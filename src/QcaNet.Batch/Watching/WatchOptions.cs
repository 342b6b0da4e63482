namespace QcaNet.Batch;

/// <summary>How a folder is watched.</summary>
public sealed record WatchOptions
{
    /// <summary>The defaults.</summary>
    public static WatchOptions Default { get; } = new();

    /// <summary>
    /// Time between two looks at the folder, above zero; 2 seconds by default. Looking works on every file system; notices of changes do
    /// not come from network drives.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long length and time of a file must not change before it is taken, zero or more; 5 seconds by default. Microscopes write for
    /// minutes. A file that is renamed to its place when it is whole can be taken at once: zero.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock; the system's by default. Tests bring their own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal IEnumerable<string> Problems()
    {
        if (Interval <= TimeSpan.Zero)
        {
            yield return $"{nameof(WatchOptions)}.{nameof(Interval)} is {Interval}; a time above zero is needed.";
        }

        if (Settle < TimeSpan.Zero) yield return $"{nameof(WatchOptions)}.{nameof(Settle)} is {Settle}; zero or more is needed.";
    }
}
