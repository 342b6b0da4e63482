using System.Numerics;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>Intensity operations: conversion to float, range, percentiles, mean and standard deviation, normalization.</summary>
/// <remarks>Results are exact, without sorting or copying the volume, and bitwise identical for any number of threads.</remarks>
public static class Intensity
{
    /// <summary>Converts a volume to single precision; values and spacing are unchanged.</summary>
    /// <typeparam name="T">
    /// byte, sbyte, ushort, short, uint, int, float or double. 32-bit integers beyond 2^24 and doubles are rounded.
    /// </typeparam>
    /// <param name="volume">Input; not changed.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Volume<float> ToFloat<T>(Volume<T> volume, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        FloatConversion.Check<T>();
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        Volume<float> result = Empty(volume);
        IntensityScale.None.Apply<T>(volume.Voxels, result.Voxels, threads);
        return result;
    }

    /// <summary>Computes the smallest and the largest value; both are NaN if any value is NaN.</summary>
    /// <param name="values">At least one value.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> is empty.</exception>
    public static (float Min, float Max) Range(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) throw new ArgumentException("An empty span has no range.", nameof(values));
        float min = values[0];
        float max = values[0];
        int i = 0;
        if (values.Length >= Vector<float>.Count)
        {
            // Vector.Min and Max propagate NaN, as do Math.Min and Max.
            var smallest = new Vector<float>(values);
            Vector<float> largest = smallest;
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var v = new Vector<float>(values[i..]);
                smallest = Vector.Min(smallest, v);
                largest = Vector.Max(largest, v);
            }

            for (int lane = 0; lane < Vector<float>.Count; lane++)
            {
                min = MathF.Min(min, smallest[lane]);
                max = MathF.Max(max, largest[lane]);
            }
        }

        for (; i < values.Length; i++)
        {
            min = MathF.Min(min, values[i]);
            max = MathF.Max(max, values[i]);
        }

        return (min, max);
    }

    /// <summary>
    /// Computes a percentile of the values, exactly, with linear interpolation between neighboring order statistics (NumPy's default method
    /// "linear"); NaN if any value is NaN. Takes a few passes over the values, without copying or sorting.
    /// </summary>
    /// <param name="values">At least one value.</param>
    /// <param name="percent">0 (the smallest value) to 100 (the largest).</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="percent"/> is not between 0 and 100.</exception>
    public static float Percentile(ReadOnlySpan<float> values, double percent) => (float)Percentiles(values, [percent], 1)[0];

    /// <summary>
    /// Computes several percentiles at once, exactly, in the passes of one: NumPy's <c>percentile(values, percents)</c> with its default
    /// method "linear". Integers of up to 16 bits need one histogram; 32 bits need two, of the upper and of the lower half of their bits.
    /// NaN if any value is NaN.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int or float.</typeparam>
    /// <param name="values">At least one value: a volume's voxels, or any run of them.</param>
    /// <param name="percents">Each from 0 (the smallest value) to 100 (the largest), in any order.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>The percentiles, in the order of <paramref name="percents"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A percentage is not between 0 and 100.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static double[] Percentiles<T>(ReadOnlySpan<T> values, ReadOnlySpan<double> percents, int? maximumThreads = null)
        where T : unmanaged
    {
        if (values.IsEmpty) throw new ArgumentException("An empty span has no percentile.", nameof(values));
        foreach (double percent in percents)
        {
            // Written so that NaN is rejected too.
            if (!(percent >= 0 && percent <= 100))
            {
                throw new ArgumentOutOfRangeException(nameof(percents), percent, "A percentile must be between 0 and 100.");
            }
        }

        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        double[] result = new double[percents.Length];
        if (typeof(T) == typeof(float) && float.IsNaN(VoxelStatistics.Range(values, threads).Min)) result.AsSpan().Fill(double.NaN);
        else OrderStatistics.Percentiles(values, percents, result, threads);
        return result;
    }

    /// <summary>
    /// Computes mean and standard deviation (of the population, as NumPy's <c>std</c>) in double precision, in two passes to avoid
    /// cancellation.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double; read in single precision.</typeparam>
    /// <param name="values">At least one value.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> is empty.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static (double Mean, double StandardDeviation) MeanAndDeviation<T>(ReadOnlySpan<T> values, int? maximumThreads = null)
        where T : unmanaged
    {
        if (values.IsEmpty) throw new ArgumentException("An empty span has no mean.", nameof(values));
        FloatConversion.Check<T>();
        return VoxelStatistics.Moments(values, ParallelWork.Threads(maximumThreads, nameof(maximumThreads)));
    }

    /// <summary>Normalizes in place: <c>(v - low) / (high - low)</c>, clipped if the normalization specifies it.</summary>
    /// <param name="volume">A whole stack, since low and high are taken from all of its voxels; overwritten.</param>
    /// <param name="normalization">Which intensities become 0 and 1.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">The normalization limits a volume in cubic micrometers and the stack has no spacing.</exception>
    /// <exception cref="PreprocessingException">
    /// Low and high are equal (a constant stack), or a value is NaN or infinite; the values are unchanged.
    /// </exception>
    public static void NormalizeInPlace(Volume<float> volume, Normalization normalization, int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(normalization);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        ScaleOf<float>(volume.Voxels, volume.Spacing, normalization, threads).Apply<float>(volume.Voxels, volume.Voxels, threads);
    }

    /// <summary>
    /// Returns a normalized copy in single precision: bit for bit the result of <see cref="ToFloat"/> followed by
    /// <see cref="NormalizeInPlace"/>, with one pass fewer, and with one histogram for a stack of 8 or 16 bits.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
    /// <param name="volume">A whole stack; not changed.</param>
    /// <param name="normalization">Which intensities become 0 and 1.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    /// <exception cref="ArgumentException">The normalization limits a volume in cubic micrometers and the stack has no spacing.</exception>
    /// <exception cref="PreprocessingException">Low and high are equal (a constant stack), or a value is NaN or infinite.</exception>
    public static Volume<float> Normalized<T>(Volume<T> volume, Normalization normalization, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(normalization);
        FloatConversion.Check<T>();
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        Volume<float> result;
        if (typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(short)
            || typeof(T) == typeof(float))
        {
            IntensityScale scale = ScaleOf<T>(volume.Voxels, volume.Spacing, normalization, threads);
            result = Empty(volume);
            scale.Apply<T>(volume.Voxels, result.Voxels, threads);
            return result;
        }

        // Wider types are rounded to float first, so that their percentiles are those of the floats.
        result = ToFloat(volume, threads);
        NormalizeInPlace(result, normalization, threads);
        return result;
    }

    /// <summary>
    /// Returns a normalized copy, as <see cref="Normalized{T}(Volume{T}, Normalization, int?)"/> does, and evaluates its scale as
    /// <see cref="Scaling"/> does: cheaper than two calls, because both need percentiles of the same voxels.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
    /// <param name="volume">A whole stack; not changed.</param>
    /// <param name="normalization">Which intensities become 0 and 1.</param>
    /// <param name="scaling">The scale, and whether it is reliable.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    /// <exception cref="ArgumentException">The normalization limits a volume in cubic micrometers and the stack has no spacing.</exception>
    /// <exception cref="PreprocessingException">Low and high are equal (a constant stack), or a value is NaN or infinite.</exception>
    public static Volume<float> Normalized<T>(
        Volume<T> volume, Normalization normalization, out IntensityScaling scaling, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(normalization);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        if (typeof(T) == typeof(uint) || typeof(T) == typeof(int) || typeof(T) == typeof(double))
        {
            return Normalized(ToFloat(volume, threads), normalization, out scaling, threads);
        }

        FloatConversion.Check<T>();
        IntensityEnds ends = EndsOf<T>(volume.Voxels, volume.Spacing, normalization, judged: true, threads);
        scaling = IntensityScaling.Judge(ends, normalization);
        Volume<float> result = Empty(volume);
        ends.Scale(normalization).Apply<T>(volume.Voxels, result.Voxels, threads);
        return result;
    }

    /// <summary>Computes how the intensities of a stack would be scaled, and whether the scale is reliable; changes nothing.</summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
    /// <param name="volume">A whole stack.</param>
    /// <param name="normalization">Which intensities become 0 and 1.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    /// <exception cref="ArgumentException">The normalization limits a volume in cubic micrometers and the stack has no spacing.</exception>
    /// <exception cref="PreprocessingException">The stack is constant, or a value is NaN or infinite.</exception>
    public static IntensityScaling Scaling<T>(Volume<T> volume, Normalization normalization, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(normalization);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        if (typeof(T) == typeof(double)) return Scaling(ToFloat(volume, threads), normalization, threads);
        return IntensityScaling.Judge(EndsOf<T>(volume.Voxels, volume.Spacing, normalization, judged: true, threads), normalization);
    }

    private static IntensityScale ScaleOf<T>(ReadOnlySpan<T> values, VoxelSpacing? spacing, Normalization normalization, int threads)
        where T : unmanaged => EndsOf(values, spacing, normalization, judged: false, threads).Scale(normalization);

    /// <summary>
    /// Computes the values that determine the scale and, if it is to be judged, the percentiles this needs, in the same passes.
    /// </summary>
    private static IntensityEnds EndsOf<T>(
        ReadOnlySpan<T> values, VoxelSpacing? spacing, Normalization normalization, bool judged, int threads)
        where T : unmanaged
    {
        double upper = normalization.UpperFor(values.Length, spacing);
        (float min, float max) = VoxelStatistics.Range(values, threads);
        IntensityScale.RequireContrast(min, max);
        bool byPercentiles = normalization.Kind == NormalizationKind.Percentile;

        // A scale without percentiles is judged by the percentiles of the library's own networks.
        double[] verdict = judged ? IntensityScaling.Percents(byPercentiles && upper < 100 ? upper : 99.5) : [];
        double[] percents = byPercentiles ? [normalization.Lower, upper, .. verdict] : verdict;
        double[] found = new double[percents.Length];
        if (percents.Length > 0) OrderStatistics.Percentiles(values, percents, found, threads);
        bool isLimited = upper > normalization.Upper;
        switch (normalization.Kind)
        {
            case NormalizationKind.Percentile:
                IntensityScale.RequireWidth((float)found[0], (float)found[1], upper, normalization);
                return new IntensityEnds(found[0], found[1], max, found[2..], isLimited);
            case NormalizationKind.ZScore:
                (double mean, double deviation) = VoxelStatistics.Moments(values, threads);
                return new IntensityEnds(mean, deviation, max, found, isLimited);
            default:
                return new IntensityEnds(min, max, max, found, isLimited);
        }
    }

    private static Volume<float> Empty<T>(Volume<T> like)
        where T : unmanaged => new(GC.AllocateUninitializedArray<float>(like.Shape.Length), like.Shape, like.Spacing);
}
