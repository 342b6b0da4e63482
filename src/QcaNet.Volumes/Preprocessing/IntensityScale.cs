using System.Globalization;
using System.Numerics;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>An affine map of intensities, followed by clipping: <c>(v * factor - offset) / width</c>.</summary>
internal readonly struct IntensityScale
{
    private const int Chunk = 1 << 15;

    private readonly float _factor;
    private readonly float _offset;
    private readonly float _width;
    private readonly float _low;
    private readonly float _high;
    private readonly bool _scales;

    private IntensityScale(float factor, float offset, float width, Normalization normalization)
    {
        (_factor, _offset, _width) = (factor, offset, width);
        (_low, _high) = (normalization.ClipLow, normalization.ClipHigh);
        _scales = true;
    }

    /// <summary>Leaves values unchanged.</summary>
    internal static IntensityScale None => default;

    /// <summary>Maps <paramref name="low"/> to 0 and <paramref name="high"/> to 1.</summary>
    internal static IntensityScale Between(float low, float high, Normalization normalization)
    {
        // Halved, because high - low overflows for extremes of both signs; halving floats is exact except for subnormals.
        float factor = float.IsFinite(high - low) ? 1f : 0.5f;
        float offset = low * factor;
        return new IntensityScale(factor, offset, (high * factor) - offset + (normalization.Epsilon * factor), normalization);
    }

    /// <summary>Maps one percentile to 0 and another to 1.</summary>
    /// <exception cref="PreprocessingException">They are equal.</exception>
    internal static IntensityScale BetweenPercentiles(float low, float high, double upper, Normalization normalization)
    {
        RequireWidth(low, high, upper, normalization);
        return Between(low, high, normalization);
    }

    /// <summary>Throws if both percentiles of a stack are equal.</summary>
    /// <exception cref="PreprocessingException">The percentiles are equal.</exception>
    internal static void RequireWidth(float low, float high, double upper, Normalization normalization)
    {
        if (high > low) return;
        throw new PreprocessingException(string.Create(
            CultureInfo.InvariantCulture,
            $"The stack is almost constant: percentiles {normalization.Lower} and {upper:0.####} are both {low}. There is nothing to "
            + $"segment; check the channel and the export."));
    }

    /// <summary>Throws if a stack has no contrast.</summary>
    /// <param name="min">The smallest value, or NaN.</param>
    /// <param name="max">The largest value, or NaN.</param>
    /// <exception cref="PreprocessingException">A value is not finite, or all are equal.</exception>
    internal static void RequireContrast(float min, float max)
    {
        if (!float.IsFinite(min) || !float.IsFinite(max))
        {
            throw new PreprocessingException("The stack contains voxels that are NaN or infinite; replace them before segmenting.");
        }

        if (min == max)
        {
            throw new PreprocessingException(string.Create(
                CultureInfo.InvariantCulture,
                $"The stack is constant: every voxel is {min}. There is nothing to segment; check the channel and the export."));
        }
    }

    /// <summary>Maps the mean to 0 and one standard deviation to 1.</summary>
    internal static IntensityScale Standard(double mean, double deviation, Normalization normalization)
    {
        // The distance of a value from the mean may be twice the largest float; a quarter of it is not.
        float factor = Math.Abs(mean) + deviation < float.MaxValue / 4 ? 1f : 0.25f;
        return new IntensityScale(factor, (float)(mean * factor), (float)(deviation * factor), normalization);
    }

    /// <summary>Converts and scales; both spans may be the same memory.</summary>
    internal unsafe void Apply<T>(ReadOnlySpan<T> from, Span<float> to, int threads)
        where T : unmanaged
    {
        fixed (T* source = from)
        fixed (float* target = to)
        {
            ParallelWork.For((int)(((long)to.Length + Chunk - 1) / Chunk), 1, threads, new ChunkItem<T>(source, target, to.Length, this));
        }
    }

    private void Scale(Span<float> values)
    {
        var offsets = new Vector<float>(_offset);
        var widths = new Vector<float>(_width);
        var factors = new Vector<float>(_factor);
        var smallest = new Vector<float>(_low);
        var largest = new Vector<float>(_high);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Span<float> block = values.Slice(i, Vector<float>.Count);
            Vector<float> scaled = ((new Vector<float>(block) * factors) - offsets) / widths;
            Vector.Min(Vector.Max(scaled, smallest), largest).CopyTo(block);
        }

        for (; i < values.Length; i++)
        {
            values[i] = MathF.Min(MathF.Max(((values[i] * _factor) - _offset) / _width, _low), _high);
        }
    }

    private readonly unsafe struct ChunkItem<T>(T* from, float* to, int length, IntensityScale scale) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            int first = index * Chunk;
            int count = Math.Min(Chunk, length - first);
            var values = new Span<float>(to + first, count);
            if ((void*)from != to) FloatConversion.Convert(new ReadOnlySpan<T>(from + first, count), values);
            if (scale._scales) scale.Scale(values);
        }
    }
}
