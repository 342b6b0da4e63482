namespace QcaNet.Metrics;

/// <summary>Statistics over nuclei.</summary>
internal static class NucleusStatistics
{
    /// <summary>
    /// Sum, mean and standard deviation (divided by n); the sum of nothing is 0, the rest is not defined, nor is anything of an unknown
    /// value.
    /// </summary>
    internal static object?[] SumMeanDeviation(double?[] values)
    {
        if (values.Any(v => v is null)) return [null, null, null];
        if (values.Length == 0) return [0, null, null];
        double sum = values.Sum()!.Value, mean = sum / values.Length;
        return [sum, mean, Math.Sqrt(values.Average(v => (v!.Value - mean) * (v.Value - mean)))];
    }
}
