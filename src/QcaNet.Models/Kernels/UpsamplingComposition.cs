using System.Runtime.CompilerServices;
using QcaNet.Threading;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Merges a transposed convolution of kernel size and stride 2 and the convolution after it into one convolution of the coarse voxels.
/// There is no nonlinearity between them, so the fine voxels need not be computed.
/// </summary>
/// <remarks>
/// Along an axis, fine voxel 2i + a reads, for each offset d of the kernel, the fine voxel h = 2i + a + d, which is coarse voxel
/// floor(h / 2) times the transposed convolution's weights for the parity of h. Offsets with the same coarse voxel add up to one tap.
/// </remarks>
internal static unsafe class UpsamplingComposition
{
    /// <summary>Computes the kernels for <see cref="UpsamplingKernel3"/> and <see cref="UpsamplingKernel5"/>.</summary>
    /// <param name="up">Weights of the transposed convolution: (coarse channels, fine channels, 2, 2, 2).</param>
    /// <param name="taps">Weights of the convolution: taps (z, y, x), then fine channels, then outputs.</param>
    /// <param name="coarse">Number of coarse channels.</param>
    /// <param name="fine">Number of fine channels.</param>
    /// <param name="outputs">Number of output channels, a multiple of <see cref="FeatureMap.Lanes"/>.</param>
    /// <param name="kernel">3 or 5.</param>
    /// <param name="threads">Number of threads; null for one per processor.</param>
    /// <returns>Parity and coarse tap for each axis, then coarse channels, then outputs.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] Kernels(
        ReadOnlySpan<float> up, ReadOnlySpan<float> taps, int coarse, int fine, int outputs, int kernel, int? threads = null)
    {
        int rows = (coarse + MatrixProduct.RowMultiple - 1) / MatrixProduct.RowMultiple * MatrixProduct.RowMultiple;
        using var lefts = new NativeBuffer(8L * rows * fine * sizeof(float));
        new Span<float>(lefts.Pointer, 8 * rows * fine).Clear();
        for (int c = 0; c < coarse; c++)
        {
            for (int f = 0; f < fine; f++)
            {
                for (int parity = 0; parity < 8; parity++)
                {
                    lefts.Pointer[((((nint)parity * rows) + c) * fine) + f] = up[(((c * fine) + f) * 8) + parity];
                }
            }
        }

        int cube = kernel * kernel * kernel, size = fine * outputs;
        using var rights = new NativeBuffer((long)cube * size * sizeof(float));
        for (int tap = 0; tap < cube; tap++)
        {
            var right = new Span<float>(rights.Pointer + ((nint)tap * size), size);
            MatrixProduct.Lay(taps.Slice(tap * size, size), fine, outputs, right);
        }


        List<(int Parity, int Tap)>[] axis = Axis(kernel);
        var result = new float[axis.Length * axis.Length * axis.Length * coarse * outputs];
        fixed (float* to = result)
        {
            ParallelWork.For(axis.Length * axis.Length * axis.Length, 1, threads ?? Environment.ProcessorCount, new Entry
            {
                Axis = axis,
                Lefts = lefts.Pointer,
                Rights = rights.Pointer,
                Result = to,
                Coarse = coarse,
                Rows = rows,
                Fine = fine,
                Outputs = outputs,
                Kernel = kernel,
            });
        }

        return result;
    }

    /// <summary>
    /// Computes the bias of the merged convolution. The bias of the transposed convolution applies to every fine voxel inside the volume
    /// and to none outside: near an end, taps of the kernel outside the volume add nothing.
    /// </summary>
    /// <param name="upBias">One value per fine channel.</param>
    /// <param name="taps">As for <see cref="Kernels"/>.</param>
    /// <param name="bias">Bias of the convolution, one value per output.</param>
    /// <param name="kernel">Its kernel size.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static BiasTable Bias(ReadOnlySpan<float> upBias, ReadOnlySpan<float> taps, ReadOnlySpan<float> bias, int kernel)
    {
        int outputs = bias.Length, reach = kernel / 2, classes = BiasTable.ClassesOf(reach);
        var shares = new double[kernel * kernel * kernel * outputs];
        for (int tap = 0; tap < kernel * kernel * kernel; tap++)
        {
            for (int f = 0; f < upBias.Length; f++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    shares[(tap * outputs) + o] += (double)upBias[f] * taps[(((tap * upBias.Length) + f) * outputs) + o];
                }
            }
        }

        var numbers = new float[classes * classes * classes * outputs];
        var sums = new double[outputs];
        for (int c = 0; c < classes * classes * classes; c++)
        {
            for (int o = 0; o < outputs; o++) sums[o] = bias[o];
            (int fromZ, int toZ) = Within(c / (classes * classes));
            (int fromY, int toY) = Within(c / classes % classes);
            (int fromX, int toX) = Within(c % classes);
            for (int z = fromZ; z <= toZ; z++)
            {
                for (int y = fromY; y <= toY; y++)
                {
                    for (int x = fromX; x <= toX; x++)
                    {
                        int tap = (((z * kernel) + y) * kernel) + x;
                        for (int o = 0; o < outputs; o++) sums[o] += shares[(tap * outputs) + o];
                    }
                }
            }

            for (int o = 0; o < outputs; o++) numbers[(c * outputs) + o] = (float)sums[o];
        }

        return new BiasTable(reach, outputs, numbers);

        (int From, int To) Within(int index) => (reach - (index / (reach + 1)), reach + (index % (reach + 1)));
    }

    /// <summary>
    /// For each parity of the output and each coarse tap, the parities of the fine voxels and the taps of the kernel that contribute.
    /// </summary>
    private static List<(int Parity, int Tap)>[] Axis(int kernel)
    {
        int reach = kernel / 2, coarseTaps = (kernel + 1) / 2;
        var axis = new List<(int, int)>[2 * coarseTaps];
        for (int i = 0; i < axis.Length; i++) axis[i] = [];
        for (int output = 0; output < 2; output++)
        {
            // Tap 0 is the first coarse voxel that the kernel reads.
            int first = (output - reach) >> 1;
            for (int tap = 0; tap < kernel; tap++)
            {
                int fine = output + tap - reach;
                axis[(output * coarseTaps) + (fine >> 1) - first].Add((fine & 1, tap));
            }
        }

        return axis;
    }

    /// <summary>The matrix of one parity and coarse tap in 3D.</summary>
    private struct Entry : IWorkItem
    {
        public List<(int Parity, int Tap)>[] Axis;
        public float* Lefts;
        public float* Rights;
        public float* Result;
        public int Coarse;
        public int Rows;
        public int Fine;
        public int Outputs;
        public int Kernel;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            int n = Axis.Length, count = Coarse * Outputs;
            using var product = new NativeBuffer((long)Rows * Outputs * sizeof(float));
            float* sum = Result + ((nint)index * count);
            foreach ((int parityZ, int tapZ) in Axis[index / (n * n)])
            {
                foreach ((int parityY, int tapY) in Axis[index / n % n])
                {
                    foreach ((int parityX, int tapX) in Axis[index % n])
                    {
                        int parity = (((parityZ * 2) + parityY) * 2) + parityX, tap = (((tapZ * Kernel) + tapY) * Kernel) + tapX;
                        MatrixProduct.Multiply(
                            Lefts + ((nint)parity * Rows * Fine),
                            Fine,
                            Rows,
                            Rights + ((nint)tap * Fine * Outputs),
                            Fine,
                            Outputs,
                            product.Pointer);
                        for (int i = 0; i < count; i++) sum[i] += product.Pointer[i];
                    }
                }
            }
        }
    }
}
