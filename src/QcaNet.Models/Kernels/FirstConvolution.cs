using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>The convolution of a single channel, computed tap by tap: with a single input value, a transform saves nothing.</summary>
internal sealed unsafe class FirstConvolution : IDisposable
{
    /// <summary>Number of voxels of a row that are summed at once: with two vectors of channels each, twelve sums.</summary>
    private const int Run = 6;

    private readonly NativeBuffer _panels;
    private readonly BiasTable _bias;
    private readonly int _kernel;
    private readonly int _outputs;

    /// <summary>Prepares the weights.</summary>
    /// <param name="kernels">Weights: taps (z, y, x), then outputs.</param>
    /// <param name="bias">One value per output.</param>
    /// <param name="kernel">Kernel size.</param>
    /// <param name="outputs">Number of output channels, a multiple of <see cref="FeatureMap.Lanes"/>.</param>
    public FirstConvolution(ReadOnlySpan<float> kernels, ReadOnlySpan<float> bias, int kernel, int outputs)
    {
        (_kernel, _outputs) = (kernel, outputs);
        var panels = new float[kernels.Length];
        int taps = kernel * kernel * kernel;
        for (int from = 0; from < outputs; from += 2 * FeatureMap.Lanes)
        {
            int wide = Math.Min(2 * FeatureMap.Lanes, outputs - from);
            for (int tap = 0; tap < taps; tap++)
            {
                kernels.Slice((tap * outputs) + from, wide).CopyTo(panels.AsSpan((from * taps) + (tap * wide)));
            }
        }

        _panels = NativeBuffer.Of(panels);
        _bias = new BiasTable(bias);
    }

    /// <summary>Number of scratch values in addition to input and output: the input with a border of zeros.</summary>
    public long ScratchNumbers(Shape3D shape) => (long)(shape.Depth + _kernel - 1) * (shape.Height + _kernel - 1) * RowOf(shape.Width);

    /// <summary>Convolves, adds the bias and applies ReLU.</summary>
    /// <param name="input">One value per voxel.</param>
    /// <param name="to">The output.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    /// <param name="threads">Number of threads.</param>
    public void Convolve(float* input, in FeatureMap to, float* scratch, int threads)
    {
        var border = new Border { Input = input, Padded = scratch, Shape = to.Shape, Reach = _kernel / 2, Row = RowOf(to.Shape.Width) };
        ParallelWork.For(to.Shape.Depth + _kernel - 1, 1, threads, border);
        ParallelWork.For(to.Shape.Depth * to.Shape.Height, 8, threads, new Line
        {
            Padded = scratch,
            To = to,
            Panels = _panels.Pointer,
            Bias = _bias.Inside,
            Kernel = _kernel,
            Outputs = _outputs,
            Row = RowOf(to.Shape.Width),
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _panels.Dispose();
        _bias.Dispose();
    }

    /// <summary>Length of a row with its border, and the voxels that the last group of sums reads beyond it.</summary>
    private int RowOf(int width) => width + _kernel - 1 + Run;

    /// <summary>One plane of the input with its border.</summary>
    private struct Border : IWorkItem
    {
        public float* Input;
        public float* Padded;
        public Shape3D Shape;
        public int Reach;
        public int Row;

        public readonly void Do(int index)
        {
            int height = Shape.Height + (2 * Reach);
            var plane = new Span<float>(Padded + ((nint)index * height * Row), height * Row);
            plane.Clear();
            int z = index - Reach;
            if ((uint)z >= (uint)Shape.Depth) return;
            for (int y = 0; y < Shape.Height; y++)
            {
                var row = new ReadOnlySpan<float>(Input + ((((nint)z * Shape.Height) + y) * Shape.Width), Shape.Width);
                row.CopyTo(plane[(((y + Reach) * Row) + Reach)..]);
            }
        }
    }

    /// <summary>One row of the output.</summary>
    private struct Line : IWorkItem
    {
        public float* Padded;
        public FeatureMap To;
        public float* Panels;
        public float* Bias;
        public int Kernel;
        public int Outputs;
        public int Row;

        public readonly void Do(int index)
        {
            (int z, int y) = Math.DivRem(index, To.Shape.Height);
            nint plane = (nint)(To.Shape.Height + Kernel - 1) * Row;
            int taps = Kernel * Kernel * Kernel;
            for (int x = 0; x < To.Shape.Width; x += Run)
            {
                float* from = Padded + (z * plane) + ((nint)y * Row) + x, to = To.Pointer + (index * To.Row) + ((nint)x * To.Channels);
                int count = Math.Min(Run, To.Shape.Width - x);
                for (int channel = 0; channel < Outputs; channel += 2 * FeatureMap.Lanes)
                {
                    if (Outputs - channel >= 2 * FeatureMap.Lanes)
                    {
                        TwoVectors(from, plane, Panels + ((nint)channel * taps), Bias + channel, to + channel, count);
                    }
                    else OneVector(from, plane, Panels + ((nint)channel * taps), Bias + channel, to + channel, count);
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private readonly void TwoVectors(float* from, nint plane, float* panel, float* bias, float* to, int count)
        {
            Vector256<float> c00 = Vector256.Load(bias), c01 = Vector256.Load(bias + 8);
            Vector256<float> c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
            for (int z = 0; z < Kernel; z++)
            {
                for (int y = 0; y < Kernel; y++)
                {
                    float* row = from + (z * plane) + ((nint)y * Row);
                    for (int x = 0; x < Kernel; x++, row++, panel += 16)
                    {
                        Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + 8), a = Vector256.Create(row[0]);
                        c00 = MultiplyAdd.Of(a, b0, c00);
                        c01 = MultiplyAdd.Of(a, b1, c01);
                        a = Vector256.Create(row[1]);
                        c10 = MultiplyAdd.Of(a, b0, c10);
                        c11 = MultiplyAdd.Of(a, b1, c11);
                        a = Vector256.Create(row[2]);
                        c20 = MultiplyAdd.Of(a, b0, c20);
                        c21 = MultiplyAdd.Of(a, b1, c21);
                        a = Vector256.Create(row[3]);
                        c30 = MultiplyAdd.Of(a, b0, c30);
                        c31 = MultiplyAdd.Of(a, b1, c31);
                        a = Vector256.Create(row[4]);
                        c40 = MultiplyAdd.Of(a, b0, c40);
                        c41 = MultiplyAdd.Of(a, b1, c41);
                        a = Vector256.Create(row[5]);
                        c50 = MultiplyAdd.Of(a, b0, c50);
                        c51 = MultiplyAdd.Of(a, b1, c51);
                    }
                }
            }

            Put(to, c00, c01);
            if (count > 1) Put(to + To.Channels, c10, c11);
            if (count > 2) Put(to + (2 * To.Channels), c20, c21);
            if (count > 3) Put(to + (3 * To.Channels), c30, c31);
            if (count > 4) Put(to + (4 * To.Channels), c40, c41);
            if (count > 5) Put(to + (5 * To.Channels), c50, c51);
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private readonly void OneVector(float* from, nint plane, float* panel, float* bias, float* to, int count)
        {
            Vector256<float> c0 = Vector256.Load(bias), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
            for (int z = 0; z < Kernel; z++)
            {
                for (int y = 0; y < Kernel; y++)
                {
                    float* row = from + (z * plane) + ((nint)y * Row);
                    for (int x = 0; x < Kernel; x++, row++, panel += 8)
                    {
                        Vector256<float> b = Vector256.Load(panel);
                        c0 = MultiplyAdd.Of(Vector256.Create(row[0]), b, c0);
                        c1 = MultiplyAdd.Of(Vector256.Create(row[1]), b, c1);
                        c2 = MultiplyAdd.Of(Vector256.Create(row[2]), b, c2);
                        c3 = MultiplyAdd.Of(Vector256.Create(row[3]), b, c3);
                        c4 = MultiplyAdd.Of(Vector256.Create(row[4]), b, c4);
                        c5 = MultiplyAdd.Of(Vector256.Create(row[5]), b, c5);
                    }
                }
            }

            Put(to, c0);
            if (count > 1) Put(to + To.Channels, c1);
            if (count > 2) Put(to + (2 * To.Channels), c2);
            if (count > 3) Put(to + (3 * To.Channels), c3);
            if (count > 4) Put(to + (4 * To.Channels), c4);
            if (count > 5) Put(to + (5 * To.Channels), c5);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put(float* to, Vector256<float> sums) => Vector256.Max(sums, Vector256<float>.Zero).Store(to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put(float* to, Vector256<float> sums, Vector256<float> more)
        {
            Put(to, sums);
            Put(to + 8, more);
        }
    }
}
