// Longer than 300 lines: one kernel whose three steps are read together.

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>
/// A 3D convolution by <see cref="IAxisTransform"/> along each axis: windows to points, one matrix product over the channels per point,
/// products to outputs.
/// </summary>
/// <typeparam name="TAxis">The transform.</typeparam>
/// <remarks>
/// Tiles are processed in blocks that stay in the cache during the three steps, with all threads on different blocks. If the volume is
/// small and the weights are large (the deep layers), all tiles are one block and all threads share each step, so the weights are read
/// from memory once.
/// </remarks>
internal sealed unsafe class TransformedConvolution<TAxis> : IConvolution
    where TAxis : struct, IAxisTransform
{
    /// <summary>
    /// Number of values between two points of a block in addition to its tiles: at distances of powers of two, they would share cache
    /// lines.
    /// </summary>
    private const int Gap = 16;

    /// <summary>Size of a block's points and products in bytes.</summary>
    private const long BlockBytes = 768 << 10;

    private readonly NativeBuffer _factors;

    /// <summary>Prepares the weights.</summary>
    /// <param name="kernels">Values of the kernel (as the columns of <see cref="IAxisTransform.Kernel"/>, three axes), then inputs, then
    /// outputs.</param>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="outputs">Number of output channels, a multiple of <see cref="FeatureMap.Lanes"/>.</param>
    /// <param name="threads">Number of threads for the preparation; null for one per processor.</param>
    public TransformedConvolution(ReadOnlySpan<float> kernels, int inputs, int outputs, int? threads = null)
    {
        (Inputs, Outputs) = (inputs, outputs);
        _factors = TransformedKernel.Of<TAxis>(kernels, inputs, outputs, threads ?? Environment.ProcessorCount);
    }

    /// <inheritdoc/>
    public long WeightBytes => _factors.Bytes;

    /// <inheritdoc/>
    public int Inputs { get; }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <inheritdoc/>
    public double ProductsAVoxel => (double)ProductCount * Inputs * Outputs / (TAxis.Outputs * TAxis.Outputs * TAxis.Outputs);

    /// <inheritdoc/>
    public int Magnification => TAxis.Outputs / TAxis.Step;

    private static int PointCount => TAxis.Points * TAxis.Points * TAxis.Points;

    private static int ProductCount => TAxis.Products * TAxis.Products * TAxis.Products;

    /// <summary>Number of scratch values to transform the window of one vector of channels along all axes.</summary>
    private static int WorkNumbers => 4 * FeatureMap.Lanes * 512;

    /// <inheritdoc/>
    public long ScratchNumbers(Shape3D output, int threads)
    {
        (int tiles, _, bool staged) = Divide(output, threads);
        long block = BlockNumbers(tiles);
        return staged ? block + ((long)threads * WorkNumbers) : threads * (block + WorkNumbers);
    }

    /// <inheritdoc/>
    public void Run(
        in FeatureMap from,
        in FeatureMap to,
        in Epilogue epilogue,
        float* scratch,
        int threads,
        ConvolutionSteps steps = ConvolutionSteps.All,
        CancellationToken cancellationToken = default)
    {
        (int tiles, int blocks, bool staged) = Divide(to.Shape, threads);
        var work = new ConcurrentStack<nint>();
        long block = BlockNumbers(tiles);
        var pass = new Pass
        {
            From = from,
            To = to,
            Epilogue = epilogue,
            Factors = _factors.Pointer,
            Inputs = Inputs,
            Outputs = Outputs,
            Tiles = tiles,
            AllTiles = Count(to.Shape.Depth) * Count(to.Shape.Height) * Count(to.Shape.Width),
            Work = work,
            Steps = steps,
        };
        if (!staged)
        {
            for (int t = 0; t < threads; t++) work.Push((nint)(scratch + (t * (block + WorkNumbers))));
            ParallelWork.For(blocks, 1, threads, new Block { Pass = pass }, cancellationToken);
            return;
        }

        for (int t = 0; t < threads; t++) work.Push((nint)(scratch + block + ((long)t * WorkNumbers)));
        pass.Points = scratch;
        if (steps.HasFlag(ConvolutionSteps.Inward))
        {
            ParallelWork.For(pass.AllTiles, 4, threads, new Inward { Pass = pass }, cancellationToken);
        }

        if (steps.HasFlag(ConvolutionSteps.Products))
        {
            ParallelWork.For(ProductCount, 1, threads, new Product { Pass = pass }, cancellationToken);
        }

        if (steps.HasFlag(ConvolutionSteps.Outward))
        {
            ParallelWork.For(pass.AllTiles, 4, threads, new Outward { Pass = pass }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _factors.Dispose();

    private static int Count(int extent) => (extent + TAxis.Outputs - 1) / TAxis.Outputs;

    private long BlockNumbers(int tiles) =>
        (PointCount * (((long)tiles * FeatureMap.RoundUp(Inputs)) + Gap)) + (ProductCount * (((long)tiles * Outputs) + Gap));

    private (int Tiles, int Blocks, bool Staged) Divide(Shape3D output, int threads)
    {
        int all = Count(output.Depth) * Count(output.Height) * Count(output.Width);
        int tiles = MatrixProduct.RowMultiple;
        while (BlockNumbers(2 * tiles) * sizeof(float) <= BlockBytes) tiles *= 2;
        int blocks = (all + tiles - 1) / tiles;

        // The weights are read once per block: with few blocks, or with weights larger than the cache, reading them once is faster than
        // keeping blocks small.
        bool staged = blocks < 4 * threads || (_factors.Bytes > 8 << 20 && BlockNumbers(all) * sizeof(float) <= 64 << 20);
        return staged
            ? ((all + MatrixProduct.RowMultiple - 1) / MatrixProduct.RowMultiple * MatrixProduct.RowMultiple, 1, true)
            : (tiles, blocks, false);
    }

    /// <summary>One run of the layer, as seen by its loops.</summary>
    private struct Pass
    {
        public FeatureMap From;
        public FeatureMap To;
        public Epilogue Epilogue;
        public float* Factors;
        public float* Points;
        public int Inputs;
        public int Outputs;
        public int Tiles;
        public int AllTiles;
        public ConcurrentStack<nint> Work;
        public ConvolutionSteps Steps;

        private readonly nint PointStride => ((nint)Tiles * From.Channels) + Gap;

        private readonly nint ProductStride => ((nint)Tiles * Outputs) + Gap;

        /// <summary>The products of the block that has the given points.</summary>
        public readonly float* ProductsOf(float* points) => points + (PointCount * PointStride);

        /// <summary>Transforms the window of a tile to points.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Inward(int tile, int inBlock, float* points, float* work)
        {
            (int z, int y, int x) = Origin(tile, TAxis.Step);
            (z, y, x) = (z - TAxis.Before, y - TAxis.Before, x - TAxis.Before);
            Shape3D shape = From.Shape;
            bool inside = z >= 0 && y >= 0 && x >= 0
                && z + TAxis.Window <= shape.Depth && y + TAxis.Window <= shape.Height && x + TAxis.Window <= shape.Width;
            for (int channel = 0; channel < From.Channels; channel += FeatureMap.Lanes)
            {
                float* to = points + ((nint)inBlock * From.Channels) + channel;
                if (inside)
                {
                    float* window = From.Pointer + (z * From.Plane) + (y * From.Row) + ((nint)x * From.Channels) + channel;
                    Transforms<TAxis>.ToPoints(window, From.Plane, From.Row, From.Channels, to, PointStride, work);
                }
                else
                {
                    float* window = work + (3 * FeatureMap.Lanes * 512);
                    Gather(z, y, x, channel, window);
                    const int Voxel = FeatureMap.Lanes;
                    int row = TAxis.Window * Voxel;
                    Transforms<TAxis>.ToPoints(window, TAxis.Window * row, row, Voxel, to, PointStride, work);
                }
            }
        }

        /// <summary>Multiplies rows of points by the factors of one product.</summary>
        public readonly void Multiply(int product, int rows, float* points)
        {
            int a = TAxis.Products, b = TAxis.Points;
            int point = (((TAxis.PointOf(product / (a * a)) * b) + TAxis.PointOf(product / a % a)) * b) + TAxis.PointOf(product % a);
            MatrixProduct.Multiply(
                points + (point * PointStride),
                From.Channels,
                rows,
                Factors + ((nint)product * Inputs * Outputs),
                Inputs,
                Outputs,
                ProductsOf(points) + (product * ProductStride));
        }

        /// <summary>Transforms the products of a tile to its outputs.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Outward(int tile, int inBlock, float* points, float* work)
        {
            (int z, int y, int x) = Origin(tile, TAxis.Outputs);
            for (int channel = 0; channel < Outputs; channel += FeatureMap.Lanes)
            {
                float* outputs = Transforms<TAxis>.ToOutputs(ProductsOf(points) + ((nint)inBlock * Outputs) + channel, ProductStride, work);
                Store(outputs, z, y, x, channel);
            }
        }

        private readonly (int Z, int Y, int X) Origin(int tile, int step)
        {
            int height = Count(To.Shape.Height), width = Count(To.Shape.Width);
            (int plane, int x) = Math.DivRem(tile, width);
            (int z, int y) = Math.DivRem(plane, height);
            return (z * step, y * step, x * step);
        }

        /// <summary>Copies the window of one vector of channels, with zeros outside the volume.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Gather(int z0, int y0, int x0, int channel, float* window)
        {
            Shape3D shape = From.Shape;
            for (int z = z0; z < z0 + TAxis.Window; z++)
            {
                for (int y = y0; y < y0 + TAxis.Window; y++)
                {
                    bool row = (uint)z < (uint)shape.Depth && (uint)y < (uint)shape.Height;
                    float* from = From.Pointer + (z * From.Plane) + (y * From.Row) + channel;
                    for (int x = x0; x < x0 + TAxis.Window; x++)
                    {
                        Vector256<float> numbers = row && (uint)x < (uint)shape.Width
                            ? Vector256.Load(from + ((nint)x * From.Channels))
                            : Vector256<float>.Zero;
                        numbers.Store(window);
                        window += FeatureMap.Lanes;
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Store(float* outputs, int z0, int y0, int x0, int channel)
        {
            Shape3D shape = To.Shape;
            BiasTable? table = Epilogue.Bias;
            int reach = table?.Reach ?? 0, tile = TAxis.Outputs;
            bool inside = z0 >= reach && y0 >= reach && x0 >= reach
                && z0 + tile + reach <= shape.Depth && y0 + tile + reach <= shape.Height && x0 + tile + reach <= shape.Width;
            Vector256<float> bias = table is null ? Vector256<float>.Zero : Vector256.Load(table.Inside + channel);
            Vector256<float> least = Epilogue.Rectifies ? Vector256<float>.Zero : Vector256.Create(float.NegativeInfinity);
            int depth = Math.Min(tile, shape.Depth - z0);
            int height = Math.Min(tile, shape.Height - y0);
            int width = Math.Min(tile, shape.Width - x0);
            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    float* from = outputs + (((z * tile) + y) * tile * FeatureMap.Lanes);
                    float* to = To.Pointer + ((z0 + z) * To.Plane) + ((y0 + y) * To.Row) + ((nint)x0 * To.Channels) + channel;
                    for (int x = 0; x < width; x++, from += FeatureMap.Lanes, to += To.Channels)
                    {
                        if (!inside && reach > 0)
                        {
                            float* ofClass = table!.Of(
                                table.ClassAt(z0 + z, shape.Depth),
                                table.ClassAt(y0 + y, shape.Height),
                                table.ClassAt(x0 + x, shape.Width));
                            bias = Vector256.Load(ofClass + channel);
                        }

                        Vector256<float> sum = Vector256.Load(from) + bias;
                        if (Epilogue.AddsToOutput) sum += Vector256.Load(to);
                        Vector256.Max(sum, least).Store(to);
                    }
                }
            }
        }
    }

    /// <summary>Runs all three steps on a block of tiles.</summary>
    private struct Block : IWorkItem
    {
        public Pass Pass;

        public readonly void Do(int index)
        {
            Pass.Work.TryPop(out nint scratch);
            float* work = (float*)scratch, points = work + WorkNumbers;
            int first = index * Pass.Tiles, count = Math.Min(Pass.Tiles, Pass.AllTiles - first);

            // Rows beyond the last tile still contain values of an earlier block; their results are never read.
            int rows = (count + MatrixProduct.RowMultiple - 1) / MatrixProduct.RowMultiple * MatrixProduct.RowMultiple;
            bool inward = Pass.Steps.HasFlag(ConvolutionSteps.Inward);
            for (int tile = 0; tile < count && inward; tile++) Pass.Inward(first + tile, tile, points, work);
            bool products = Pass.Steps.HasFlag(ConvolutionSteps.Products);
            for (int product = 0; product < ProductCount && products; product++) Pass.Multiply(product, rows, points);
            bool outward = Pass.Steps.HasFlag(ConvolutionSteps.Outward);
            for (int tile = 0; tile < count && outward; tile++) Pass.Outward(first + tile, tile, points, work);
            Pass.Work.Push(scratch);
        }
    }

    private struct Inward : IWorkItem
    {
        public Pass Pass;

        public readonly void Do(int index)
        {
            Pass.Work.TryPop(out nint work);
            Pass.Inward(index, index, Pass.Points, (float*)work);
            Pass.Work.Push(work);
        }
    }

    private struct Product : IWorkItem
    {
        public Pass Pass;

        public readonly void Do(int index) => Pass.Multiply(index, Pass.Tiles, Pass.Points);
    }

    private struct Outward : IWorkItem
    {
        public Pass Pass;

        public readonly void Do(int index)
        {
            Pass.Work.TryPop(out nint work);
            Pass.Outward(index, index, Pass.Points, (float*)work);
            Pass.Work.Push(work);
        }
    }
}
