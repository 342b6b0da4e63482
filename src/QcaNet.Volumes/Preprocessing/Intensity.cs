using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>Intensities: conversion to float, range, percentiles, normalisation.</summary>
public static class Intensity
{
    /// <summary>A copy of the volume in single precision, values and spacing unchanged.</summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double. 32-bit integers beyond 2^24 and doubles are rounded.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Volume<float> ToFloat<T>(Volume<T> volume)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        var result = new Volume<float>(volume.Shape, volume.Spacing);
        Span<float> to = result.Voxels;
        ReadOnlySpan<byte> from = MemoryMarshal.AsBytes<T>(volume.Voxels);
        if (typeof(T) == typeof(float)) MemoryMarshal.Cast<byte, float>(from).CopyTo(to);
        else if (typeof(T) == typeof(byte)) Convert(from, to);
        else if (typeof(T) == typeof(ushort)) Convert(MemoryMarshal.Cast<byte, ushort>(from), to);
        else if (typeof(T) == typeof(sbyte)) Convert(MemoryMarshal.Cast<byte, sbyte>(from), to);
        else if (typeof(T) == typeof(short)) Convert(MemoryMarshal.Cast<byte, short>(from), to);
        else if (typeof(T) == typeof(uint)) Convert(MemoryMarshal.Cast<byte, uint>(from), to);
        else if (typeof(T) == typeof(int)) Convert(MemoryMarshal.Cast<byte, int>(from), to);
        else if (typeof(T) == typeof(double)) Convert(MemoryMarshal.Cast<byte, double>(from), to);
        else throw new NotSupportedException($"Voxels of type {typeof(T).Name} have no conversion to float; use an integer type of up to 32 bits, float or double.");
        return result;
    }

    /// <summary>The smallest and the largest value; NaN for both where any value is NaN.</summary>
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
            // Vector.Min and Max propagate NaN as Math.Min and Max do.
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
    /// The percentile of the values, exact, with linear interpolation between neighbouring order statistics
    /// (NumPy's default method "linear"); NaN where any value is NaN. No copy, no sort: a few passes over the values.
    /// </summary>
    /// <param name="values">At least one value.</param>
    /// <param name="percent">0 (the smallest value) to 100 (the largest).</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="percent"/> lies outside 0 to 100.</exception>
    public static float Percentile(ReadOnlySpan<float> values, double percent)
    {
        if (!(percent >= 0 && percent <= 100)) throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile lies between 0 and 100.");
        (float min, float max) = Range(values);
        return float.IsNaN(min) ? float.NaN : Percentile(values, percent, min, max);
    }

    /// <summary>Normalises in place: <c>(v - low) / (high - low)</c>, clipped where the normalisation says so.</summary>
    /// <param name="values">At least one value: all voxels of a stack, since low and high are taken from them.</param>
    /// <param name="normalisation">Which intensities become 0 and 1.</param>
    /// <exception cref="PreprocessingException">Low and high are the same (a constant stack), or a value is NaN or infinite; the values are untouched.</exception>
    public static void Normalise(Span<float> values, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(normalisation);
        (float min, float max) = Range(values);
        if (!float.IsFinite(min) || !float.IsFinite(max))
        {
            throw new PreprocessingException("The stack contains voxels that are NaN or infinite; replace them before segmenting.");
        }

        if (min == max)
        {
            throw new PreprocessingException(string.Create(CultureInfo.InvariantCulture, $"The stack is constant: every voxel is {min}. There is nothing to segment; check the channel and the export."));
        }

        (float low, float high) = (min, max);
        if (normalisation.Kind == NormalisationKind.Percentile)
        {
            low = Percentile(values, normalisation.Lower, min, max);
            high = Percentile(values, normalisation.Upper, min, max);
            if (!(high > low))
            {
                throw new PreprocessingException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The stack is almost constant: percentiles {normalisation.Lower} and {normalisation.Upper} are both {low}. There is nothing to segment; check the channel and the export."));
            }
        }

        Scale(values, low, high, normalisation.ClipLow, normalisation.ClipHigh);
    }

    private static float Percentile(ReadOnlySpan<float> values, double percent, float min, float max)
    {
        if (percent == 0 || min == max) return min;
        if (percent == 100) return max;
        double position = percent / 100 * (values.Length - 1);
        int rank = (int)position;
        double fraction = position - rank;
        (float value, float next) = OrderStatistics.AtRank(values, rank);

        // Equal neighbours need no arithmetic: between two infinities it would make NaN.
        return fraction == 0 || value == next ? value : (float)(value + (((double)next - value) * fraction));
    }

    private static void Scale(Span<float> values, float low, float high, float clipLow, float clipHigh)
    {
        // Halves, because high - low overflows for extremes of both signs; halving floats is exact but for subnormals.
        bool wide = !float.IsFinite(high - low);
        float factor = wide ? 0.5f : 1f;
        float offset = low * factor;
        float width = (high * factor) - offset;
        var offsets = new Vector<float>(offset);
        var widths = new Vector<float>(width);
        var factors = new Vector<float>(factor);
        var smallest = new Vector<float>(clipLow);
        var largest = new Vector<float>(clipHigh);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Span<float> block = values.Slice(i, Vector<float>.Count);
            Vector<float> scaled = ((new Vector<float>(block) * factors) - offsets) / widths;
            Vector.Min(Vector.Max(scaled, smallest), largest).CopyTo(block);
        }

        for (; i < values.Length; i++)
        {
            values[i] = MathF.Min(MathF.Max(((values[i] * factor) - offset) / width, clipLow), clipHigh);
        }
    }

    private static void Convert<TFrom>(ReadOnlySpan<TFrom> from, Span<float> to)
        where TFrom : unmanaged, INumberBase<TFrom>
    {
        for (int i = 0; i < to.Length; i++) to[i] = float.CreateTruncating(from[i]);
    }
}
