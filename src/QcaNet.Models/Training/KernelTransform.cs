using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Threading;

namespace QcaNet.Models.Training;

/// <summary>
/// Transforms the weights of a convolution to the factors of its products, and the gradients of the factors to those of the weights.
/// Weights change in every step, so both are computed in single precision, eight columns at once.
/// </summary>
/// <typeparam name="TAxis">The transform of each axis.</typeparam>
internal static unsafe class KernelTransform<TAxis>
    where TAxis : struct, IAdjointAxisTransform
{
    private static readonly float[] Forward = Flat(transposed: false);
    private static readonly float[] Backward = Flat(transposed: true);

    /// <summary>Kernel size along an axis.</summary>
    public static int Taps => TAxis.Kernel.GetLength(1);

    /// <summary>Transforms taps to factors: one matrix per factor.</summary>
    /// <param name="taps">For each tap (z, y, x), a matrix of <paramref name="rows"/> by <paramref name="columns"/>.</param>
    /// <param name="factors">Receives such a matrix for each product.</param>
    /// <param name="rows">Number of rows of each matrix.</param>
    /// <param name="columns">Number of columns of each matrix, a multiple of eight.</param>
    /// <param name="threads">Number of threads.</param>
    public static void ToFactors(float* taps, float* factors, int rows, int columns, int threads) =>
        Run(taps, factors, rows, columns, threads, Forward, Taps, TAxis.Products);

    /// <summary>Transforms gradients of the factors to those of the taps, in the layout of <see cref="ToFactors"/>.</summary>
    public static void ToTaps(float* factors, float* taps, int rows, int columns, int threads) =>
        Run(factors, taps, rows, columns, threads, Backward, TAxis.Products, Taps);

    private static void Run(float* from, float* to, int rows, int columns, int threads, float[] matrix, int before, int after)
    {
        fixed (float* pointer = matrix)
        {
            ParallelWork.For(rows, 4, threads, new Row
            {
                From = from,
                To = to,
                Rows = rows,
                Columns = columns,
                Matrix = pointer,
                Before = before,
                After = after
            });
        }
    }

    private static float[] Flat(bool transposed)
    {
        double[,] kernel = TAxis.Kernel;
        (int products, int taps) = (kernel.GetLength(0), kernel.GetLength(1));
        var flat = new float[products * taps];
        for (int p = 0; p < products; p++)
        {
            for (int t = 0; t < taps; t++) flat[transposed ? (t * products) + p : (p * taps) + t] = (float)kernel[p, t];
        }

        return flat;
    }

    private struct Row : IWorkItem
    {
        public float* From;
        public float* To;
        public float* Matrix;
        public int Rows;
        public int Columns;
        public int Before;
        public int After;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            const int Room = FeatureMap.Lanes * 512;
            float* first = stackalloc float[Room], second = stackalloc float[Room];
            nint matrix = (nint)Rows * Columns;
            (int n, int m) = (Before, After);
            for (int column = 0; column < Columns; column += FeatureMap.Lanes)
            {
                float* from = From + ((nint)index * Columns) + column, to = To + ((nint)index * Columns) + column;
                for (int yx = 0; yx < n * n; yx++)
                {
                    Along(from + (yx * matrix), n * n * matrix, first + (yx * FeatureMap.Lanes), n * n * FeatureMap.Lanes);
                }
                for (int z = 0; z < m; z++)
                {
                    for (int x = 0; x < n; x++)
                    {
                        Along(first + (((z * n * n) + x) * FeatureMap.Lanes), n * FeatureMap.Lanes,
                            second + (((z * m * n) + x) * FeatureMap.Lanes), n * FeatureMap.Lanes);
                    }
                }

                for (int zy = 0; zy < m * m; zy++)
                {
                    Along(second + (zy * n * FeatureMap.Lanes), FeatureMap.Lanes, to + (zy * m * matrix), matrix);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Along(float* from, nint stride, float* to, nint toStride)
        {
            float* factor = Matrix;
            for (int r = 0; r < After; r++)
            {
                Vector256<float> sum = default;
                for (int t = 0; t < Before; t++, factor++)
                {
                    if (*factor != 0) sum = Vector256.FusedMultiplyAdd(Vector256.Create(*factor), Vector256.Load(from + (t * stride)), sum);
                }

                sum.Store(to + (r * toStride));
            }
        }
    }
}
