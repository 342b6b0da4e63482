using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>A convolution of one or two concatenated inputs, batch normalization and ReLU.</summary>
internal sealed unsafe class TrainedLayer
{
    /// <summary>Number of poolings up to which tiles have four voxels per axis, as in prediction.</summary>
    private const int LastLevelOfLargeTiles = 1;

    private readonly Part[] _parts;
    private readonly ComposedUpsampling? _upsampling;
    private readonly int _threads;

    /// <summary>Plans a layer.</summary>
    /// <param name="norm">The normalization after the convolution.</param>
    /// <param name="kernel">3 or 5.</param>
    /// <param name="inputs">Number of channels of each input.</param>
    /// <param name="outputs">Number of channels of the output.</param>
    /// <param name="level">Number of poolings before the layer.</param>
    /// <param name="batch">Number of maps.</param>
    /// <param name="shape">Shape of each map.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="upsampling">Reads the first input, in coarse voxels, instead of a convolution; or null.</param>
    public TrainedLayer(BatchNormalization norm, int kernel, int[] inputs, int outputs, int level, int batch, Shape3D shape, int threads,
        ComposedUpsampling? upsampling = null)
    {
        (Norm, _threads, _upsampling) = (norm, threads, upsampling);
        Sums = new BatchMap(0, batch, shape, norm.Padded);
        int all = inputs.Sum(), from = 0;
        _parts = new Part[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            var layout = new TapLayout(outputs, all, from, inputs[i], kernel * kernel * kernel);
            _parts[i] = new Part(layout, Convolution(kernel, level, FeatureMap.RoundUp(inputs[i]), norm.Padded, batch, shape, threads));
            from += inputs[i];
        }
    }

    /// <summary>The batch normalization after the convolution.</summary>
    public BatchNormalization Norm { get; }

    /// <summary>Sums of the convolution.</summary>
    public BatchMap Sums { get; private set; }

    /// <summary>The input of the next layer.</summary>
    public Activation Output => Norm.Output(Sums);

    /// <summary>Number of scratch values in addition to the maps.</summary>
    public long ScratchNumbers =>
        _parts.Select(p => p.Layout.Numbers + (2L * p.Convolution.Blocks * Norm.Padded) + p.Convolution.ScratchNumbers)
        .Append(Norm.ScratchNumbers(Sums)).Append(_upsampling?.ScratchNumbers ?? 0).Max();

    /// <summary>Sets the memory of the sums.</summary>
    public void Place(nint data) => Sums = Sums with { Data = data };

    /// <summary>Convolves and computes the statistics.</summary>
    public void Forward(ReadOnlySpan<Activation> inputs, IReadOnlyDictionary<string, float[]> tensors, float momentum, float* scratch)
    {
        Norm.Begin(tensors);
        float[] weights = tensors[$"{Norm.Convolution}.weight"];
        for (int i = 0; i < _parts.Length; i++)
        {
            if (i == 0 && _upsampling is not null)
            {
                _upsampling.Forward(tensors, inputs[0], Sums, scratch);
                continue;
            }

            Part part = _parts[i];
            part.Layout.Read(weights, scratch);
            float* statistics = scratch + part.Layout.Numbers, rest = statistics + (2L * part.Convolution.Blocks * Norm.Padded);
            bool last = i == _parts.Length - 1;
            part.Convolution.Forward(scratch, inputs[i], Sums, i > 0, last ? statistics : null, Norm.Pivot, rest);
            if (last) Norm.Finish(statistics, part.Convolution.Blocks, Sums.Voxels, tensors, momentum);
        }
    }

    /// <summary>Computes the gradients of the normalization; call this before the gradients of the inputs.</summary>
    public void BackwardNorm(in BatchMap gradient, IReadOnlyDictionary<string, float[]> tensors,
        IReadOnlyDictionary<string, float[]> gradients, float* scratch) =>
        Norm.Backward(gradient, Sums, tensors, gradients, scratch, _threads);

    /// <summary>Computes the gradients of the weights of one input, and adds those of that input to the current values.</summary>
    public void Backward(int input, in Activation from, in BatchMap gradient, in BatchMap inputGradient,
        IReadOnlyDictionary<string, float[]> tensors, IReadOnlyDictionary<string, float[]> gradients, float* scratch)
    {
        if (input == 0 && _upsampling is not null)
        {
            _upsampling.Backward(from, Norm.Gradient(gradient, Sums), inputGradient, tensors, gradients, scratch);
            return;
        }

        Part part = _parts[input];
        part.Layout.ReadTransposed(tensors[$"{Norm.Convolution}.weight"], scratch);
        part.Convolution.Backward(scratch, from, Norm.Gradient(gradient, Sums), scratch, inputGradient, scratch + part.Layout.Numbers);
        part.Layout.Write(scratch, gradients[$"{Norm.Convolution}.weight"]);
    }

    private static ITrainedConvolution Convolution(int kernel, int level, int inputs, int outputs, int batch, Shape3D shape,
        int threads) => (kernel, level <= LastLevelOfLargeTiles) switch
        {
            (3, true) => new TrainedConvolution<Kernel3Tile4>(inputs, outputs, batch, shape, threads),
            (3, false) => new TrainedConvolution<Kernel3Tile2>(inputs, outputs, batch, shape, threads),
            (_, true) => new TrainedConvolution<Kernel5Tile4>(inputs, outputs, batch, shape, threads),
            (_, false) => new TrainedConvolution<Kernel5Tile2>(inputs, outputs, batch, shape, threads),
        };

    private sealed record Part(TapLayout Layout, ITrainedConvolution Convolution);
}
