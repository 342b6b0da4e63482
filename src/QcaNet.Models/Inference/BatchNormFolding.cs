using QcaNet.Models.Networks;
using QcaNet.Models.Weights;

namespace QcaNet.Models.Inference;

/// <summary>
/// Weights of convolutions for inference, with batch normalization folded in if the network has it. Sums and products are computed in
/// double precision and rounded once.
/// </summary>
internal sealed class BatchNormFolding(NetworkWeights weights)
{
    /// <summary>
    /// Convolution <paramref name="number"/> of a stage and its batch normalization, as one convolution. In networks with another
    /// normalization, the convolution is unchanged, and the caller applies the normalization.
    /// </summary>
    /// <param name="stage">"encoder.0", "decoder.2".</param>
    /// <param name="number">0 or 1.</param>
    public (WeightTensor Weight, WeightTensor Bias) Convolution(string stage, int number)
    {
        ReadOnlySpan<float> Of(string name) => weights.Tensors[$"{stage}.{name}"].Values;
        WeightTensor convolution = weights.Tensors[$"{stage}.conv{number}.weight"];
        if (weights.Architecture.FeatureNormalization != FeatureNormalization.Batch)
        {
            return (convolution, weights.Tensors[$"{stage}.conv{number}.bias"]);
        }

        ReadOnlySpan<float> values = convolution.Values, bias = Of($"conv{number}.bias");
        ReadOnlySpan<float> gamma = Of($"norm{number}.weight"), beta = Of($"norm{number}.bias");
        ReadOnlySpan<float> mean = Of($"norm{number}.running_mean"), variance = Of($"norm{number}.running_var");
        var folded = new float[values.Length];
        var shifted = new float[bias.Length];
        int each = values.Length / bias.Length;
        for (int o = 0; o < bias.Length; o++)
        {
            double scale = gamma[o] / Math.Sqrt(variance[o] + weights.Architecture.BatchNormEpsilon);
            shifted[o] = (float)((((double)bias[o] - mean[o]) * scale) + beta[o]);
            for (int i = o * each; i < (o + 1) * each; i++) folded[i] = (float)(values[i] * scale);
        }

        return (new WeightTensor(convolution.Shape, folded), new WeightTensor([bias.Length], shifted));
    }

    /// <summary>Class 1 minus class 0 of a convolution without normalization.</summary>
    public (WeightTensor Weight, WeightTensor Bias) Difference(string name)
    {
        WeightTensor weight = weights.Tensors[$"{name}.weight"];
        ReadOnlySpan<float> values = weight.Values, bias = weights.Tensors[$"{name}.bias"].Values;
        int inputs = values.Length / 2;
        var difference = new float[inputs];
        for (int i = 0; i < inputs; i++) difference[i] = (float)((double)values[inputs + i] - values[i]);
        return (new WeightTensor([1, inputs, 1, 1, 1], difference), new WeightTensor([1], [(float)((double)bias[1] - bias[0])]));
    }

    /// <summary>
    /// The part of a convolution's weights for input channels <paramref name="from"/> to <paramref name="to"/> (exclusive).
    /// </summary>
    public static WeightTensor Inputs(WeightTensor weight, int from, int to)
    {
        (int outputs, int inputs) = ((int)weight.Shape[0], (int)weight.Shape[1]);
        int cube = weight.Values.Length / (outputs * inputs), kept = (to - from) * cube;
        var part = new float[outputs * kept];
        for (int o = 0; o < outputs; o++)
        {
            weight.Values.Slice(((o * inputs) + from) * cube, kept).CopyTo(part.AsSpan(o * kept));
        }

        return new WeightTensor([outputs, to - from, weight.Shape[2], weight.Shape[3], weight.Shape[4]], part);
    }
}
