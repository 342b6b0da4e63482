using System.Runtime.CompilerServices;
using QcaNet.Models.Kernels;

namespace QcaNet.Models.Training;

/// <summary>Converts the weights of a convolution between the order of weight files, (outputs, inputs, z, y, x), and that of the kernels:
/// one matrix per tap, in whole vectors.</summary>
/// <param name="outputs">Number of output channels.</param>
/// <param name="allInputs">Number of input channels of the weights.</param>
/// <param name="from">First input channel to read.</param>
/// <param name="inputs">Number of input channels to read.</param>
/// <param name="cube">Number of taps.</param>
internal readonly unsafe struct TapLayout(int outputs, int allInputs, int from, int inputs, int cube)
{
    private readonly int _outputs = outputs;
    private readonly int _allInputs = allInputs;
    private readonly int _from = from;
    private readonly int _inputs = inputs;
    private readonly int _cube = cube;
    private readonly int _rows = FeatureMap.RoundUp(inputs);
    private readonly int _columns = FeatureMap.RoundUp(outputs);

    /// <summary>Number of values of the matrices.</summary>
    public long Numbers => (long)_cube * _rows * _columns;

    /// <summary>Tap by tap, inputs by outputs.</summary>
    public void Read(float[] weights, float* taps) => Gather(weights, taps, _columns, 1);

    /// <summary>Tap by tap, outputs by inputs.</summary>
    public void ReadTransposed(float[] weights, float* taps) => Gather(weights, taps, 1, _rows);

    /// <summary>The inverse of <see cref="Read"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(float* taps, float[] weights)
    {
        for (int o = 0; o < _outputs; o++)
        {
            for (int i = 0; i < _inputs; i++)
            {
                Span<float> kernel = weights.AsSpan(((o * _allInputs) + _from + i) * _cube, _cube);
                for (int tap = 0; tap < kernel.Length; tap++) kernel[tap] = taps[((((nint)tap * _rows) + i) * _columns) + o];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float[] weights, float* taps, nint ofInput, nint ofOutput)
    {
        if (_rows != _inputs || _columns != _outputs) new Span<float>(taps, checked((int)Numbers)).Clear();
        nint matrix = (nint)_rows * _columns;
        for (int o = 0; o < _outputs; o++)
        {
            for (int i = 0; i < _inputs; i++)
            {
                ReadOnlySpan<float> kernel = weights.AsSpan(((o * _allInputs) + _from + i) * _cube, _cube);
                float* to = taps + (i * ofInput) + (o * ofOutput);
                for (int tap = 0; tap < kernel.Length; tap++, to += matrix) *to = kernel[tap];
            }
        }
    }
}
