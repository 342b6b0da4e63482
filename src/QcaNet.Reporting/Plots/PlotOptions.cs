namespace QcaNet.Reporting;

/// <summary>Options that all plots of measurements share.</summary>
public sealed record PlotOptions
{
    /// <summary>Heading; null for the default of the plot, an empty string for none.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// Time between two time points, above 0; the time axis is then in hours. Null for an axis in numbers of time points.
    /// </summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Width in pixels (units of an SVG), 200 to 4000; default 640.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height in pixels (units of an SVG), 150 to 4000; default 400.</summary>
    public int Height { get; init; } = 400;

    internal void Validate()
    {
        Between(Width, 200, nameof(Width));
        Between(Height, 150, nameof(Height));
        if (Interval is { } interval && interval <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(Interval), interval, "Interval must be above 0.");
        }

        static void Between(int value, int least, string name)
        {
            if (value < least || value > 4000)
            {
                throw new ArgumentOutOfRangeException(
                    name, value, FormattableString.Invariant($"{name} must lie between {least} and 4000."));
            }
        }
    }

    internal string TimeAxis => Interval is null ? "time point" : "time (h)";

    internal double[] Times(int count) =>
        [.. Enumerable.Range(0, count).Select(t => Interval is { } interval ? t * interval.TotalHours : t)];
}
