using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// A <see cref="Normalization"/> learned from a stack that does not fit into memory, to be applied to its parts. The result is identical to
/// the bit to that of <see cref="Intensity.NormalizeInPlace"/> on the whole stack.
/// </summary>
public sealed class StreamedNormalization
{
    private readonly IntensityScale _scale;

    private StreamedNormalization(IntensityScale scale) => _scale = scale;

    /// <summary>Determines which intensities become 0 and 1.</summary>
    /// <param name="normalization">The rule.</param>
    /// <param name="voxels">Number of voxels of the stack, 1 or more.</param>
    /// <param name="spacing">Spacing of the stack, for rules that limit a volume in cubic micrometers.</param>
    /// <param name="parts">Returns all voxels in order, in parts of any size; enumerated up to three times.</param>
    /// <exception cref="ArgumentException">
    /// The rule needs a spacing and there is none, or the parts have a different number of voxels.
    /// </exception>
    /// <exception cref="PreprocessingException">Low and high are equal (a constant stack), or a value is NaN or infinite.</exception>
    public static StreamedNormalization Learn(
        Normalization normalization, long voxels, VoxelSpacing? spacing, Func<IEnumerable<ReadOnlyMemory<float>>> parts)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfLessThan(voxels, 1);
        long[] histogram = new long[StreamedRanks.Bins];
        (float min, float max) = (float.PositiveInfinity, float.NegativeInfinity);
        long count = 0;
        foreach (ReadOnlyMemory<float> part in parts())
        {
            count += part.Length;
            (float low, float high) = part.IsEmpty ? (min, max) : VoxelStatistics.Range(part.Span, Environment.ProcessorCount);
            (min, max) = (MathF.Min(min, low), MathF.Max(max, high));
            if (normalization.Kind == NormalizationKind.Percentile) StreamedRanks.Count(part.Span, histogram);
        }

        if (count != voxels) throw new ArgumentException($"The parts have {count} voxels; {voxels} were expected.", nameof(parts));
        IntensityScale.RequireContrast(min, max);
        switch (normalization.Kind)
        {
            case NormalizationKind.Percentile:
                double upper = normalization.UpperFor(voxels, spacing);
                double[] ends = StreamedRanks.Percentiles([normalization.Lower, upper], voxels, histogram, parts);
                return new StreamedNormalization(IntensityScale.BetweenPercentiles((float)ends[0], (float)ends[1], upper, normalization));
            case NormalizationKind.ZScore:
                double mean = Sum(parts, 0, square: false) / voxels;
                double deviation = Math.Sqrt(Sum(parts, mean, square: true) / voxels);
                return new StreamedNormalization(IntensityScale.Standard(mean, deviation, normalization));
            default:
                return new StreamedNormalization(IntensityScale.Between(min, max, normalization));
        }
    }

    /// <summary>Normalizes a part of the stack.</summary>
    /// <param name="values">Its values; overwritten.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    public void ApplyInPlace(Span<float> values, int? maximumThreads = null) =>
        _scale.Apply<float>(values, values, ParallelWork.Threads(maximumThreads, nameof(maximumThreads)));

    /// <summary>
    /// Uses the chunks of <see cref="VoxelStatistics"/>, whatever the parts, so the sum is bitwise identical to that of the whole stack.
    /// </summary>
    private static double Sum(Func<IEnumerable<ReadOnlyMemory<float>>> parts, double center, bool square)
    {
        float[] chunk = GC.AllocateUninitializedArray<float>(VoxelStatistics.Chunk);
        int filled = 0;
        double sum = 0;
        foreach (ReadOnlyMemory<float> part in parts())
        {
            ReadOnlySpan<float> rest = part.Span;
            while (!rest.IsEmpty)
            {
                int some = Math.Min(rest.Length, chunk.Length - filled);
                rest[..some].CopyTo(chunk.AsSpan(filled));
                filled += some;
                rest = rest[some..];
                if (filled < chunk.Length) continue;
                sum += VoxelStatistics.Sum<float>(chunk, center, square, 1);
                filled = 0;
            }
        }

        return filled == 0 ? sum : sum + VoxelStatistics.Sum<float>(chunk.AsSpan(0, filled), center, square, 1);
    }
}
