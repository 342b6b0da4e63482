namespace QcaNet.Training.Augmentation;

/// <summary>Gaussian noise from a lookup table: crops need one value per voxel, so it must be cheap.</summary>
/// <remarks>
/// The table holds 4,096 normally distributed values, scaled to exactly mean 0 and standard deviation 1. It is read at random positions,
/// five per 64-bit number of SplitMix64. Values repeat, but their order does not.
/// </remarks>
internal ref struct NoiseSource(ulong seed)
{
    private const int Bits = 12;
    private static readonly float[] Table = MakeTable();
    private ulong _state = seed;

    /// <summary>Adds noise of the given standard deviation.</summary>
    public void Add(Span<float> values, float deviation)
    {
        ReadOnlySpan<float> table = Table;
        for (int i = 0; i < values.Length;)
        {
            ulong word = Next();
            for (int last = Math.Min(i + 5, values.Length); i < last; i++, word >>= Bits)
            {
                values[i] += deviation * table[(int)(word & ((1 << Bits) - 1))];
            }
        }
    }

    private ulong Next()
    {
        ulong x = _state += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>Box-Muller transform, then standardized to mean 0 and standard deviation 1.</summary>
    private static float[] MakeTable()
    {
        var random = new Random(1);
        double[] values = new double[1 << Bits];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => (float)((v - mean) / deviation))];
    }
}
