namespace QcaNet.Batch;

/// <summary>Options for watching a folder.</summary>
public sealed record WatchOptions
{
    /// <summary>The defaults.</summary>
    public static WatchOptions Default { get; } = new();

    /// <summary>
    /// Polling interval, above zero; 2 seconds by default. Polling works on every file system, whereas change notifications are not
    /// available for network drives.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the length and the modification time of a file must remain unchanged before it is processed, zero or more; 5 seconds by
    /// default. Microscopes write for minutes. Use zero if files are renamed to their final names when they are complete.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock; the system clock by default. Tests can replace it.</summary>
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
