namespace QcaNet.Cli.Terminals;

/// <summary>A time in the unit that suits it.</summary>
internal static class TimeLeft
{
    /// <summary>"1.5 h", "3 min" or "20 s".</summary>
    public static string Text(TimeSpan time) => time.TotalHours >= 1 ? FormattableString.Invariant($"{time.TotalHours:0.0} h")
        : time.TotalMinutes >= 1 ? FormattableString.Invariant($"{time.TotalMinutes:0} min") : FormattableString.Invariant($"{time.TotalSeconds:0} s");
}
