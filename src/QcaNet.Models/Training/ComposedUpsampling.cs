// Longer than 300 lines: the forward and the backward pass of one kernel are read together.

using System.Runtime.CompilerServices;
using QcaNet.Models.Kernels;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>
/// A transposed convolution and the half of the convolution that reads it, as one convolution of the coarse voxels
/// (<see cref="UpsamplingComposition"/>), forward and backward. The fine, upsampled maps and their gradients, the largest of a step, are
/// never computed.
/// </summary>
/// <remarks>
/// <para>The composed kernel of an entry is a sum of products U W over the parities and taps that contribute to it. Its gradient D gives
/// D W^T for U and U^T D for W.</para>
/// <para>
/// The bias of the transposed convolution applies to every fine voxel inside the volume and to none outside: voxels near an end receive
/// less of it. Its gradient, and its part in that of W, need the sums of the gradient over each class of voxels (<see cref="RimClasses"/>).
/// </para>
/// </remarks>
internal sealed unsafe class ComposedUpsampling
{
    private readonly string _up;
    private readonly string _convolution;
    private readonly int _channels;
    private readonly int _padded;
    private readonly int _outputs;
    private readonly int _kernel;
    private readonly int _threads;
    private readonly TapLayout _taps;
    private readonly ITrainedConvolution _coarse;
    private readonly RimClasses _classes;
    private readonly (int Entry, int Parity, int Tap)[] _terms;

    /// <summary>Plans the passes.</summary>
    /// <param name="stage">Name of the decoder stage.</param>
    /// <param name="kernel">3 or 5.</param>
    /// <param name="channels">Number of channels of the transposed convolution.</param>
    /// <param name="skip">Number of channels of the skip connection.</param>
    /// <param name="outputs">Number of channels of the convolution.</param>
    /// <param name="batch">Number of maps.</param>
    /// <param name="fine">Shape of each output.</param>
    /// <param name="threads">Number of threads.</param>
    public ComposedUpsampling(string stage, int kernel, int channels, int skip, int outputs, int batch, Shape3D fine, int threads)
    {
        (_up, _convolution, _channels, _kernel, _threads) = ($"{stage}.up", $"{stage}.conv0", channels, kernel, threads);
        (_padded, _outputs) = (FeatureMap.RoundUp(channels), FeatureMap.RoundUp(outputs));
        _taps = new TapLayout(outputs, channels + skip, 0, channels, kernel * kernel * kernel);
        _classes = new RimClasses(kernel / 2);
        _coarse = kernel == 3
            ? new TrainedConvolution<UpsamplingKernel3>(_padded, _outputs, batch, fine, threads, kernel / 2)
            : new TrainedConvolution<UpsamplingKernel5>(_padded, _outputs, batch, fine, threads, kernel / 2);
        _terms = [.. Terms(kernel)];
    }

    /// <summary>Number of scratch values in addition to the maps.</summary>
    public long ScratchNumbers => UpNumbers + (2 * _taps.Numbers) + (2 * EntryNumbers) + ClassNumbers + _coarse.ScratchNumbers;

    private int Entries => (_kernel + 1) * (_kernel + 1) * (_kernel + 1);

    private long UpNumbers => 8L * _padded * _padded;

    private long EntryNumbers => (long)Entries * _padded * _outputs;

    private long ClassNumbers => (long)_classes.Count * _outputs;

    /// <summary>Whether one convolution of the coarse voxels costs less than two: its kernels must be recomputed in every step.</summary>
    /// <param name="kernel">3 or 5.</param>
    /// <param name="outputs">Number of channels of the convolution.</param>
    /// <param name="voxels">Number of fine voxels of the batch.</param>
    public static bool Pays(int kernel, int outputs, long voxels) => voxels >= (kernel == 3 ? 216L : 1000L) * outputs;

    /// <summary>Convolves; the output is overwritten.</summary>
    public void Forward(IReadOnlyDictionary<string, float[]> tensors, in Activation from, in BatchMap to, float* scratch)
    {
        float* up = scratch, taps = up + UpNumbers, entries = taps + _taps.Numbers, bias = entries + EntryNumbers,
            rest = bias + ClassNumbers;
        ReadUp(tensors[$"{_up}.weight"], up);
        _taps.Read(tensors[$"{_convolution}.weight"], taps);
        Compose(up, taps, entries);
        Bias(tensors[$"{_up}.bias"], taps, bias);
        _coarse.Forward(entries, from, to, false, null, null, rest, bias);
    }

    /// <summary>Computes the gradients of the transposed convolution, of the half of the convolution, and of the coarse voxels; the latter
    /// are added to the current values.</summary>
    public void Backward(in Activation from, in SumGradient gradient, in BatchMap inputGradient,
        IReadOnlyDictionary<string, float[]> tensors, IReadOnlyDictionary<string, float[]> gradients, float* scratch)
    {
        float* up = scratch, taps = up + UpNumbers, transposed = taps + _taps.Numbers, entries = transposed + _taps.Numbers,
            flipped = entries + EntryNumbers;
        float* sums = flipped + EntryNumbers, rest = sums + ClassNumbers;
        float[] weights = tensors[$"{_convolution}.weight"];
        ReadUp(tensors[$"{_up}.weight"], up);
        _taps.Read(weights, taps);
        _taps.ReadTransposed(weights, transposed);
        Compose(up, taps, entries);
        for (int e = 0; e < Entries; e++) Transpose(entries + ((nint)e * _padded * _outputs), flipped + ((nint)e * _padded * _outputs));
        _coarse.Backward(flipped, from, gradient, entries, inputGradient, rest, sums);

        // The rest of the scratch memory holds the results: the convolution no longer needs it.
        float* ofUp = rest, ofTaps = rest + UpNumbers;
        ParallelWork.For(8, 1, _threads, new Product
        {
            Terms = _terms,
            Of = Side.Up,
            Left = entries,
            Right = transposed,
            Result = ofUp,
            Padded = _padded,
            Outputs = _outputs
        });
        ParallelWork.For(_kernel * _kernel * _kernel, 1, _threads,
            new Product
            {
                Terms = _terms,
                Of = Side.Tap,
                Left = up,
                Right = entries,
                Result = ofTaps,
                Padded = _padded,
                Outputs = _outputs
            });
        BackwardBias(tensors[$"{_up}.bias"], gradients[$"{_up}.bias"], taps, sums, ofTaps);
        _taps.Write(ofTaps, gradients[$"{_convolution}.weight"]);
        WriteUp(ofUp, gradients[$"{_up}.weight"]);
    }

    /// <summary>The parities of the transposed convolution and the taps of the convolution that contribute to each entry of the composed
    /// kernel.</summary>
    private static IEnumerable<(int Entry, int Parity, int Tap)> Terms(int kernel)
    {
        var axis = new List<(int Entry, int Parity, int Tap)>();
        int reach = kernel / 2, coarseTaps = (kernel + 1) / 2, n = 2 * coarseTaps;
        for (int output = 0; output < 2; output++)
        {
            // Tap 0 of the composed kernel is the first coarse voxel that the kernel reads.
            int first = (output - reach) >> 1;
            for (int tap = 0; tap < kernel; tap++)
            {
                int fine = output + tap - reach;
                axis.Add(((output * coarseTaps) + (fine >> 1) - first, fine & 1, tap));
            }
        }

        return from z in axis
               from y in axis
               from x in axis
               select ((((z.Entry * n) + y.Entry) * n) + x.Entry, (z.Parity * 4) + (y.Parity * 2) + x.Parity,
                   (((z.Tap * kernel) + y.Tap) * kernel) + x.Tap);
    }

    private void Compose(float* up, float* taps, float* entries) =>
        ParallelWork.For(Entries, 1, _threads, new Product
        {
            Terms = _terms,
            Of = Side.Entry,
            Left = up,
            Right = taps,
            Result = entries,
            Padded = _padded,
            Outputs = _outputs
        });

    /// <summary>Parity by parity, inputs by outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadUp(float[] weights, float* up)
    {
        if (_padded != _channels) new Span<float>(up, checked((int)UpNumbers)).Clear();
        nint square = (nint)_padded * _padded;
        for (int i = 0; i < _channels; i++)
        {
            for (int o = 0; o < _channels; o++)
            {
                for (int parity = 0; parity < 8; parity++)
                {
                    up[(parity * square) + (i * _padded) + o] = weights[(((i * _channels) + o) * 8) + parity];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteUp(float* up, float[] weights)
    {
        nint square = (nint)_padded * _padded;
        for (int i = 0; i < _channels; i++)
        {
            for (int o = 0; o < _channels; o++)
            {
                for (int parity = 0; parity < 8; parity++)
                {
                    weights[(((i * _channels) + o) * 8) + parity] = up[(parity * square) + (i * _padded) + o];
                }
            }
        }
    }

    /// <summary>Transposes inputs by outputs to outputs by inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(float* from, float* to)
    {
        for (int i = 0; i < _padded; i++)
        {
            for (int o = 0; o < _outputs; o++) to[(o * _padded) + i] = from[(i * _outputs) + o];
        }
    }

    /// <summary>Computes what the bias of the transposed convolution adds to the voxels of each class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Bias(float[] upBias, float* taps, float* table)
    {
        var shares = new float[_kernel * _kernel * _kernel * _outputs];
        for (int tap = 0; tap < _kernel * _kernel * _kernel; tap++)
        {
            for (int f = 0; f < _channels; f++)
            {
                float* row = taps + ((((nint)tap * _padded) + f) * _outputs);
                for (int o = 0; o < _outputs; o++) shares[(tap * _outputs) + o] += upBias[f] * row[o];
            }
        }

        for (int c = 0; c < _classes.Count; c++)
        {
            var row = new Span<float>(table + ((nint)c * _outputs), _outputs);
            row.Clear();
            for (int tap = 0; tap < _kernel * _kernel * _kernel; tap++)
            {
                if (Inside(tap, c)) Vectors.Add(row, shares.AsSpan(tap * _outputs, _outputs));
            }
        }
    }

    /// <summary>Computes the gradient of that bias, and adds its part to the gradients of the taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardBias(float[] upBias, float[] ofUpBias, float* taps, float* classSums, float* ofTaps)
    {
        var total = new double[_channels];
        var sum = new double[_outputs];
        for (int tap = 0; tap < _kernel * _kernel * _kernel; tap++)
        {
            Array.Clear(sum);
            for (int c = 0; c < _classes.Count; c++)
            {
                if (!Inside(tap, c)) continue;
                for (int o = 0; o < _outputs; o++) sum[o] += classSums[((nint)c * _outputs) + o];
            }

            for (int f = 0; f < _channels; f++)
            {
                nint row = (((nint)tap * _padded) + f) * _outputs;
                for (int o = 0; o < _outputs; o++)
                {
                    total[f] += taps[row + o] * sum[o];
                    ofTaps[row + o] += (float)(upBias[f] * sum[o]);
                }
            }
        }

        for (int f = 0; f < _channels; f++) ofUpBias[f] = (float)total[f];
    }

    private bool Inside(int tap, int of)
    {
        int k = _kernel, n = _classes.OfAxis;
        return _classes.Inside(tap / (k * k), of / (n * n)) && _classes.Inside(tap / k % k, of / n % n) && _classes.Inside(tap % k, of % n);
    }

    private enum Side
    {
        Entry,
        Up,
        Tap,
    }

    /// <summary>All products that add up to one matrix, in the order of the terms.</summary>
    private struct Product : IWorkItem
    {
        public (int Entry, int Parity, int Tap)[] Terms;
        public Side Of;
        public float* Left;
        public float* Right;
        public float* Result;
        public int Padded;
        public int Outputs;

        public readonly void Do(int index)
        {
            nint square = (nint)Padded * Padded, matrix = (nint)Padded * Outputs;
            bool adds = false;
            foreach ((int entry, int parity, int tap) in Terms)
            {
                switch (Of)
                {
                    case Side.Entry when entry == index:
                        AccumulatedProduct.Run(Left + (parity * square), Padded, 1, Padded, Right + (tap * matrix), Outputs, Padded,
                            Outputs, Result + (index * matrix), Outputs, adds);
                        adds = true;
                        break;
                    case Side.Up when parity == index:
                        AccumulatedProduct.Run(Left + (entry * matrix), Outputs, 1, Padded, Right + (tap * matrix), Padded, Outputs,
                            Padded, Result + (index * square), Padded, adds);
                        adds = true;
                        break;
                    case Side.Tap when tap == index:
                        AccumulatedProduct.Run(Left + (parity * square), 1, Padded, Padded, Right + (entry * matrix), Outputs, Padded,
                            Outputs, Result + (index * matrix), Outputs, adds);
                        adds = true;
                        break;
                    default:
                        break;
                }
            }
        }
    }
}
