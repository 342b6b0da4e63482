using System.Numerics;
using System.Runtime.CompilerServices;
using QcaNet.Threading;

namespace QcaNet.Models.Kernels;

/// <summary>Transforms the kernels of a convolution to the factors of its products, in double precision, rounded once.</summary>
internal static unsafe class TransformedKernel
{
    /// <summary>Computes one matrix per product, packed for <see cref="MatrixProduct"/>.</summary>
    /// <typeparam name="TAxis">The transform of each axis.</typeparam>
    /// <param name="kernels">Values of the kernel (its three axes), then inputs, then outputs.</param>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="outputs">Number of output channels, a multiple of eight.</param>
    /// <param name="threads">Number of threads; the factors do not depend on it.</param>
    public static NativeBuffer Of<TAxis>(ReadOnlySpan<float> kernels, int inputs, int outputs, int threads)
        where TAxis : struct, IAxisTransform
    {
        int products = TAxis.Products * TAxis.Products * TAxis.Products;
        var result = new NativeBuffer((long)products * inputs * outputs * sizeof(float));
        fixed (float* first = kernels)
        {
            var input = new Input<TAxis> { Kernels = first, Result = result.Pointer, Inputs = inputs, Outputs = outputs };
            ParallelWork.For(inputs, 1, threads, input);
        }

        return result;
    }

    /// <summary>sums += factor * terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(Span<double> sums, double factor, ReadOnlySpan<double> terms)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sums[i..]) + (factor * new Vector<double>(terms[i..]))).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++) sums[i] += factor * terms[i];
    }

    /// <summary>All kernels of one input channel.</summary>
    private struct Input<TAxis> : IWorkItem
        where TAxis : struct, IAxisTransform
    {
        public float* Kernels;
        public float* Result;
        public int Inputs;
        public int Outputs;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            double[,] factors = TAxis.Kernel;
            int taps = factors.GetLength(1), products = TAxis.Products;
            var numbers = new double[taps * taps * taps * Outputs];
            for (int tap = 0; tap < taps * taps * taps; tap++)
            {
                float* row = Kernels + ((((nint)tap * Inputs) + index) * Outputs);
                for (int o = 0; o < Outputs; o++) numbers[(tap * Outputs) + o] = row[o];
            }

            numbers = Along(numbers, 1, taps * taps * Outputs, factors);
            numbers = Along(numbers, products, taps * Outputs, factors);
            numbers = Along(numbers, products * products, Outputs, factors);

            int width = MatrixProduct.PanelWidth(Outputs);
            for (int p = 0; p < products * products * products; p++)
            {
                float* matrix = Result + ((nint)p * Inputs * Outputs);
                for (int o = 0; o < Outputs; o++)
                {
                    int from = o / width * width, wide = Math.Min(width, Outputs - from);
                    matrix[((nint)from * Inputs) + (index * wide) + o - from] = (float)numbers[(p * Outputs) + o];
                }
            }
        }

        /// <summary>
        /// Transforms the axis between <paramref name="before"/> rows outside it and <paramref name="after"/> values inside it.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static double[] Along(double[] numbers, int before, int after, double[,] factors)
        {
            (int products, int taps) = (factors.GetLength(0), factors.GetLength(1));
            var result = new double[before * products * after];
            for (int outer = 0; outer < before; outer++)
            {
                for (int p = 0; p < products; p++)
                {
                    Span<double> sums = result.AsSpan(((outer * products) + p) * after, after);
                    for (int tap = 0; tap < taps; tap++)
                    {
                        if (factors[p, tap] != 0) AddScaled(sums, factors[p, tap], numbers.AsSpan(((outer * taps) + tap) * after, after));
                    }
                }
            }

            return result;
        }
    }
}
