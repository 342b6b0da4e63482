using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>
/// A U-Net for inference only: batch normalization is folded into the convolutions, and the output is one probability per voxel.
/// </summary>
/// <remarks>
/// <para>
/// In evaluation mode, batch normalization is an affine map per channel,
/// <c>y = (x - mean) * gamma / sqrt(variance + epsilon) + beta</c>. After a convolution, it scales the weights of that convolution and
/// shifts its bias. Both are computed in double precision and rounded once. Instance and group normalization are not fixed maps,
/// so they remain separate (<see cref="FeatureScaling"/>).
/// </para>
/// <para>
/// The first convolution of a decoder stage is linear in [upsampled, skip]. Each half therefore has its own convolution, and the
/// results are added in place: the concatenated tensor, the largest of a pass, is never created. With two classes, softmax is the
/// sigmoid of the difference of the logits, and that difference is one convolution with the difference of the weights.
/// </para>
/// <para>Each tensor is released as soon as it has been read for the last time. <see cref="PassMemory"/> relies on that.</para>
/// </remarks>
internal sealed class FoldedNetwork : IDisposable
{
    private readonly UNet3DArchitecture _architecture;
    private readonly Convolution[][] _encoder;
    private readonly Step[] _decoder;
    private readonly Convolution _head;
    private readonly ScalarType _type;
    private readonly Device _device;

    /// <summary>Folds the weights and copies them to a device.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="device">Device to run on.</param>
    /// <param name="type">Data type of the computation.</param>
    public FoldedNetwork(NetworkWeights weights, Device device, ScalarType type)
    {
        _architecture = weights.Architecture;
        _device = device;
        _type = type;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var folding = new BatchNormFolding(weights);
        _encoder = [.. Enumerable.Range(0, _architecture.Levels + 1).Select(i => new[]
        {
            Lay(folding.Convolution($"encoder.{i}", 0), FeatureScaling.Of(weights, $"encoder.{i}", 0)),
            Lay(folding.Convolution($"encoder.{i}", 1), FeatureScaling.Of(weights, $"encoder.{i}", 1)),
        })];
        _decoder = [.. Enumerable.Range(0, _architecture.Levels).Select(i =>
        {
            WeightTensor up = weights.Tensors[$"decoder.{i}.up.weight"];
            (WeightTensor joined, WeightTensor bias) = folding.Convolution($"decoder.{i}", 0);
            int upsampled = (int)up.Shape[1];
            return new Step(
                Lay((up, weights.Tensors[$"decoder.{i}.up.bias"])),
                Lay((BatchNormFolding.Inputs(joined, 0, upsampled), bias), FeatureScaling.Of(weights, $"decoder.{i}", 0)),
                Lay((BatchNormFolding.Inputs(joined, upsampled, (int)joined.Shape[1]), null)),
                Lay(folding.Convolution($"decoder.{i}", 1), FeatureScaling.Of(weights, $"decoder.{i}", 1)));
        })];
        _head = Lay(_architecture.OutputChannels == 2
            ? folding.Difference("head")
            : (weights.Tensors["head.weight"], weights.Tensors["head.bias"]));
    }

    /// <summary>Probability of class 1.</summary>
    /// <param name="input">(1, 1, Z, Y, X), float32, on the CPU. The extents are multiples of the divisor.</param>
    /// <returns>(1, Z, Y, X), float32, contiguous, on the CPU. The caller owns it.</returns>
    public Tensor Probability(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        Tensor x = Start(input);
        var skips = new Tensor[_architecture.Levels];
        x = Stage(x, _encoder[0]);
        for (int i = 0; i < _architecture.Levels; i++)
        {
            skips[i] = x;
            x = Stage(nn.functional.max_pool3d(x, [2, 2, 2], [2, 2, 2]), _encoder[i + 1]);
        }

        for (int i = _architecture.Levels - 1; i >= 0; i--)
        {
            x = Joined(x, skips[i], _decoder[i]);
        }

        Tensor logits = Take(x, _head);
        Tensor wide = logits.dtype == ScalarType.Float32 ? logits : logits.to(ScalarType.Float32);
        Tensor probability = _architecture.OutputChannels == 2
            ? wide.sigmoid_().select(1, 0)
            : nn.functional.softmax(wide, 1).select(1, 1);
        return probability.contiguous().cpu().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IEnumerable<Convolution> decoder = _decoder.SelectMany(s => new[] { s.Up, s.OfUpsampled, s.OfSkip, s.Second });
        foreach (Convolution convolution in _encoder.SelectMany(s => s).Concat(decoder).Append(_head))
        {
            convolution.Weight.Dispose();
            convolution.Bias?.Dispose();
        }
    }

    private static Tensor Convolve(Tensor x, Convolution c) => nn.functional.conv3d(x, c.Weight, c.Bias, padding: c.Padding);

    /// <summary>Convolves and releases the input.</summary>
    private static Tensor Take(Tensor x, Convolution c)
    {
        Tensor y = Convolve(x, c);
        x.Dispose();
        return y;
    }

    /// <summary>Applies what follows a convolution: the normalization, unless it is folded, and ReLU.</summary>
    private static Tensor Rectified(Tensor x, FeatureScaling? scaling)
    {
        if (scaling is not null) return scaling.Rectified(x);
        Tensor same = x.relu_();
        if (!ReferenceEquals(same, x)) x.Dispose();
        return same;
    }

    private static Tensor Stage(Tensor x, Convolution[] stage)
    {
        foreach (Convolution convolution in stage) x = Rectified(Take(x, convolution), convolution.Scaling);
        return x;
    }

    private static Tensor Joined(Tensor coarse, Tensor skip, Step step)
    {
        Tensor upsampled = nn.functional.conv_transpose3d(coarse, step.Up.Weight, step.Up.Bias, strides: [2, 2, 2]);
        coarse.Dispose();
        Tensor sum = Take(upsampled, step.OfUpsampled);
        Tensor ofSkip = Take(skip, step.OfSkip);
        Tensor same = sum.add_(ofSkip);
        ofSkip.Dispose();
        if (!ReferenceEquals(same, sum)) sum.Dispose();
        Tensor first = Rectified(same, step.OfUpsampled.Scaling); // of the sum, because both halves together are the convolution
        return Rectified(Take(first, step.Second), step.Second.Scaling);
    }

    private Tensor Start(Tensor input)
    {
        Tensor there = input;
        if (input.dtype != _type) there = there.to(_type);
        if (_device.type != TorchSharp.DeviceType.CPU) there = there.to(_device);
        return ChannelsLast.Arrange(there);
    }

    private Convolution Lay((WeightTensor Weight, WeightTensor? Bias) of, FeatureScaling? scaling = null)
    {
        Tensor weight = ChannelsLast.Arrange(of.Weight.ToTensor().to(_type).to(_device)).DetachFromDisposeScope();
        Tensor? bias = of.Bias?.ToTensor().to(_type).to(_device).DetachFromDisposeScope();
        long padding = of.Weight.Shape[2] / 2;
        return new Convolution(weight, bias, [padding, padding, padding], scaling);
    }

    private sealed record Convolution(Tensor Weight, Tensor? Bias, long[] Padding, FeatureScaling? Scaling);

    private sealed record Step(Convolution Up, Convolution OfUpsampled, Convolution OfSkip, Convolution Second);
}
