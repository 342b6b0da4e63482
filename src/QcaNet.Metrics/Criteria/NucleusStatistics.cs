namespace QcaNet.Metrics;

/// <summary>Statistics over nuclei.</summary>
internal static class NucleusStatistics
{
    /// <summary>
    /// Sum, mean and standard deviation (divided by n). Without values the sum is 0 and the others are undefined; if a value is unknown,
    /// all are undefined.
    /// </summary>
    internal static object?[] SumMeanDeviation(double?[] values)
    {
        if (values.Any(v => v is null)) return [null, null, null];
        if (values.Length == 0) return [0, null, null];
        double sum = values.Sum()!.Value, mean = sum / values.Length;
        return [sum, mean, Math.Sqrt(values.Average(v => (v!.Value - mean) * (v.Value - mean)))];
    }
}
