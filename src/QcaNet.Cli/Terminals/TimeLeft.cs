namespace QcaNet.Cli.Terminals;

/// <summary>Formats a time span in a suitable unit.</summary>
internal static class TimeLeft
{
    /// <summary>"1.5 h", "3 min" or "20 s".</summary>
    public static string Text(TimeSpan time)
    {
        if (time.TotalHours >= 1) return FormattableString.Invariant($"{time.TotalHours:0.0} h");
        return time.TotalMinutes >= 1
            ? FormattableString.Invariant($"{time.TotalMinutes:0} min")
            : FormattableString.Invariant($"{time.TotalSeconds:0} s");
    }
}
