using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>A convolution of one or two inputs side by side, batch normalization and ReLU.</summary>
internal sealed unsafe class TrainedLayer
{
    /// <summary>Halvings of the volume down to which tiles give four voxels per axis, as in prediction.</summary>
    private const int LastLevelOfLargeTiles = 1;

    private readonly Part[] _parts;
    private readonly ComposedUpsampling? _upsampling;
    private readonly int _threads;

    /// <summary>Plans a layer.</summary>
    /// <param name="norm">What follows the convolution.</param>
    /// <param name="kernel">3 or 5.</param>
    /// <param name="inputs">Channels of each input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="level">Halvings of the volume.</param>
    /// <param name="batch">Maps.</param>
    /// <param name="shape">Voxels of each.</param>
    /// <param name="threads">Threads to run on.</param>
    /// <param name="upsampling">What reads the first input, coarse voxels, in place of a convolution; or null.</param>
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

    /// <summary>Batch normalization behind the convolution.</summary>
    public BatchNormalization Norm { get; }

    /// <summary>Sums of the convolution.</summary>
    public BatchMap Sums { get; private set; }

    /// <summary>What the next layer reads.</summary>
    public Activation Output => Norm.Output(Sums);

    /// <summary>Numbers that a run takes beside its maps.</summary>
    public long ScratchNumbers =>
        _parts.Select(p => p.Layout.Numbers + (2L * p.Convolution.Blocks * Norm.Padded) + p.Convolution.ScratchNumbers)
        .Append(Norm.ScratchNumbers(Sums)).Append(_upsampling?.ScratchNumbers ?? 0).Max();

    /// <summary>Receives the memory of the sums.</summary>
    public void Place(nint data) => Sums = Sums with { Data = data };

    /// <summary>Convolves and finds the statistics.</summary>
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

    /// <summary>Gradients of the normalization: to be called before those of the inputs.</summary>
    public void BackwardNorm(in BatchMap gradient, IReadOnlyDictionary<string, float[]> tensors,
        IReadOnlyDictionary<string, float[]> gradients, float* scratch) =>
        Norm.Backward(gradient, Sums, tensors, gradients, scratch, _threads);

    /// <summary>Gradients of the weights that read one input, and of that input, which are added to what is there.</summary>
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
