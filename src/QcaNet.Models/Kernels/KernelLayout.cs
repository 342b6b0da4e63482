using QcaNet.Models.Weights;

namespace QcaNet.Models.Kernels;

/// <summary>Weights in the order in which kernels read them.</summary>
internal static class KernelLayout
{
    /// <summary>Taps (z, y, x), then inputs, then outputs, padded with zeros to whole vectors.</summary>
    /// <param name="weight">(outputs, inputs, z, y, x).</param>
    /// <param name="from">First input.</param>
    /// <param name="to">One past the last input.</param>
    public static float[] Taps(WeightTensor weight, int from, int to)
    {
        (int outputs, int inputs) = ((int)weight.Shape[0], (int)weight.Shape[1]);
        int cube = (int)(weight.Shape[2] * weight.Shape[3] * weight.Shape[4]);
        int padded = FeatureMap.RoundUp(outputs), count = to - from;
        var taps = new float[cube * count * padded];
        ReadOnlySpan<float> values = weight.Values;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> kernel = values.Slice(((o * inputs) + from + i) * cube, cube);
                for (int tap = 0; tap < cube; tap++) taps[(((tap * count) + i) * padded) + o] = kernel[tap];
            }
        }

        return taps;
    }

    /// <summary>A row of values, padded with zeros to whole vectors.</summary>
    public static float[] Padded(WeightTensor row)
    {
        var padded = new float[FeatureMap.RoundUp(row.Values.Length)];
        row.Values.CopyTo(padded);
        return padded;
    }
}
