using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>
/// Computations of a <see cref="TrainedConvolution{TAxis}"/> on a block of tiles; one run of the layer, as seen by its loops.
/// </summary>
/// <typeparam name="TAxis">The transform.</typeparam>
internal unsafe partial struct ConvolutionBlock<TAxis>(int inputs, int outputs, int tiles, int gap, RimClasses classes)
    where TAxis : struct, IAdjointAxisTransform
{
    private const int Lanes = FeatureMap.Lanes;

    private static readonly (int Point, bool Again)[] Plan = Points();

    public readonly int Inputs = inputs;
    public readonly int Outputs = outputs;
    public readonly int Tiles = tiles;
    public readonly RimClasses Classes = classes;
    public Activation From;
    public BatchMap To;
    public bool Adds;
    public float* Statistics;
    public float* Pivot;
    public float* Bias;
    public float* Factors;
    public SumGradient Gradient;
    public BatchMap InputGradient;

    private readonly nint _pointStride = ((nint)tiles * inputs) + gap;
    private readonly nint _productStride = ((nint)tiles * outputs) + gap;

    private static int PointCount => TAxis.Points * TAxis.Points * TAxis.Points;

    private static int ProductCount => TAxis.Products * TAxis.Products * TAxis.Products;

    /// <summary>Convolves a block.</summary>
    /// <param name="block">Index of the block, for the statistics.</param>
    /// <param name="first">Its first tile.</param>
    /// <param name="count">Number of tiles.</param>
    /// <param name="work">Scratch memory for four stages.</param>
    /// <param name="points">Scratch memory for points and products.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Forward(int block, int first, int count, float* work, float* points)
    {
        float* products = points + (PointCount * _pointStride);
        for (int tile = 0; tile < count; tile++) Inward(first + tile, tile, points, work);

        // Rows beyond the last tile still contain values of an earlier block; their results are never read.
        int rows = (count + 7) & ~7;
        for (int product = 0; product < ProductCount; product++)
        {
            AccumulatedProduct.Run(
                points + (Plan[product].Point * _pointStride), Inputs, 1, rows, Factors + ((nint)product * Inputs * Outputs), Outputs,
                    Inputs, Outputs, products + (product * _productStride), Outputs, false);
        }

        float* statistics = Statistics is null ? null : Statistics + ((nint)block * 2 * Outputs);
        if (statistics is not null) new Span<float>(statistics, 2 * Outputs).Clear();
        for (int tile = 0; tile < count; tile++) Outward(first + tile, tile, products, work, statistics);
    }

    /// <summary>Computes the gradients of a block.</summary>
    /// <param name="first">Its first tile.</param>
    /// <param name="count">Number of tiles.</param>
    /// <param name="sums">Gradients of the factors: product by product, inputs by outputs.</param>
    /// <param name="ofClasses">Receives the added sums of the gradient over the voxels of each class; or null.</param>
    /// <param name="adds">Whether to add to the gradients of the factors.</param>
    /// <param name="work">Scratch memory for four stages.</param>
    /// <param name="points">Scratch memory for points and products.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Backward(int first, int count, float* sums, float* ofClasses, bool adds, float* work, float* points)
    {
        float* products = points + (PointCount * _pointStride);
        for (int tile = 0; tile < count; tile++)
        {
            Inward(first + tile, tile, points, work);
            FromOutputs(first + tile, tile, products, work, ofClasses);
        }

        for (int product = 0; product < ProductCount; product++)
        {
            AccumulatedProduct.Run(
                points + (Plan[product].Point * _pointStride), 1, Inputs, Inputs, products + (product * _productStride), Outputs, count,
                    Outputs, sums + ((nint)product * Inputs * Outputs), Outputs, adds);
        }

        // The points are no longer needed: their gradients replace them. Products of one point are added up there.
        int rows = (count + 7) & ~7;
        for (int product = 0; product < ProductCount; product++)
        {
            (int point, bool again) = Plan[product];
            AccumulatedProduct.Run(
                products + (product * _productStride), Outputs, 1, rows, Factors + ((nint)product * Inputs * Outputs), Inputs, Outputs,
                    Inputs, points + (point * _pointStride), Inputs, again);
        }

        for (int tile = 0; tile < count; tile++) ToWindow(first + tile, tile, points, work);
    }

    /// <summary>The point that each product multiplies, and whether an earlier product has the same one.</summary>
    private static (int Point, bool Again)[] Points()
    {
        var plan = new (int Point, bool Again)[ProductCount];
        var seen = new HashSet<int>();
        int a = TAxis.Products, b = TAxis.Points;
        for (int product = 0; product < plan.Length; product++)
        {
            int point = (((TAxis.PointOf(product / (a * a)) * b) + TAxis.PointOf(product / a % a)) * b) + TAxis.PointOf(product % a);
            plan[product] = (point, !seen.Add(point));
        }

        return plan;
    }

    private readonly (int Map, int Z, int Y, int X) Origin(int tile, int step)
    {
        int depth = Count(To.Shape.Depth), height = Count(To.Shape.Height), width = Count(To.Shape.Width);
        (int plane, int x) = Math.DivRem(tile, width);
        (int layer, int y) = Math.DivRem(plane, height);
        (int map, int z) = Math.DivRem(layer, depth);
        return (map, z * step, y * step, x * step);
    }

    private static int Count(int extent) => (extent + TAxis.Outputs - 1) / TAxis.Outputs;

    /// <summary>Transforms the window of a tile to points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Inward(int tile, int inBlock, float* points, float* work)
    {
        (int map, int z, int y, int x) = Origin(tile, TAxis.Step);
        (z, y, x) = (z - TAxis.Before, y - TAxis.Before, x - TAxis.Before);
        int w = TAxis.Window;
        float* window = work + (3 * Lanes * 512);
        for (int channel = 0; channel < Inputs; channel += Lanes)
        {
            Gather(map, z, y, x, channel, window);
            Transforms<TAxis>.ToPoints(window, w * w * Lanes, w * Lanes, Lanes, points + ((nint)inBlock * Inputs) + channel, _pointStride,
                work);
        }
    }

    /// <summary>Copies the window of one vector of channels, with zeros outside the volume.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Gather(int map, int z0, int y0, int x0, int channel, float* window)
    {
        BatchMap all = From.Map;
        Shape3D shape = all.Shape;
        bool rectifies = From.Scale is not null;
        Vector256<float> scale = rectifies ? Vector256.Load(From.Scale + channel) : default,
            shift = rectifies ? Vector256.Load(From.Shift + channel) : default;
        float* first = all.Pointer + (map * all.Map) + channel;
        int w = TAxis.Window, fromX = Math.Max(0, -x0), toX = Math.Min(w, shape.Width - x0);
        for (int z = z0; z < z0 + w; z++)
        {
            for (int y = y0; y < y0 + w; y++, window += w * Lanes)
            {
                if ((uint)z >= (uint)shape.Depth || (uint)y >= (uint)shape.Height)
                {
                    for (int x = 0; x < w; x++) Vector256<float>.Zero.Store(window + (x * Lanes));
                    continue;
                }

                float* from = first + (z * all.Plane) + (y * all.Row) + ((nint)x0 * all.Channels);
                for (int x = 0; x < fromX; x++) Vector256<float>.Zero.Store(window + (x * Lanes));
                if (rectifies)
                {
                    for (int x = fromX; x < toX; x++)
                    {
                        Activation.Rectify(Vector256.Load(from + ((nint)x * all.Channels)), scale, shift).Store(window + (x * Lanes));
                    }
                }
                else
                {
                    for (int x = fromX; x < toX; x++) Vector256.Load(from + ((nint)x * all.Channels)).Store(window + (x * Lanes));
                }

                for (int x = toX; x < w; x++) Vector256<float>.Zero.Store(window + (x * Lanes));
            }
        }
    }

    /// <summary>Transforms the products of a tile to its outputs, and adds up their statistics.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Outward(int tile, int inBlock, float* products, float* work, float* statistics)
    {
        (int map, int z0, int y0, int x0) = Origin(tile, TAxis.Outputs);
        int m = TAxis.Outputs, depth = Math.Min(m, To.Shape.Depth - z0), height = Math.Min(m, To.Shape.Height - y0),
            width = Math.Min(m, To.Shape.Width - x0);
        for (int channel = 0; channel < Outputs; channel += Lanes)
        {
            float* outputs = Transforms<TAxis>.ToOutputs(products + ((nint)inBlock * Outputs) + channel, _productStride, work);
            if (Bias is not null) AddBias(outputs, z0, y0, x0, Bias + channel);
            Vector256<float> pivot = statistics is null ? default : Vector256.Load(Pivot + channel), sum = default, squares = default;
            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    float* from = outputs + (((z * m) + y) * m * Lanes),
                        to = To.Pointer + (map * To.Map) + ((z0 + z) * To.Plane) + ((y0 + y) * To.Row) + ((nint)x0 * To.Channels) + channel;
                    for (int x = 0; x < width; x++, from += Lanes, to += To.Channels)
                    {
                        Vector256<float> value = Vector256.Load(from);
                        if (Adds) value += Vector256.Load(to);
                        value.Store(to);
                        Vector256<float> off = value - pivot;
                        sum += off;
                        squares = Vector256.FusedMultiplyAdd(off, off, squares);
                    }
                }
            }

            if (statistics is null) continue;
            (Vector256.Load(statistics + channel) + sum).Store(statistics + channel);
            (Vector256.Load(statistics + Outputs + channel) + squares).Store(statistics + Outputs + channel);
        }
    }

    /// <summary>Transforms the gradients of a tile's outputs to those of its products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void FromOutputs(int tile, int inBlock, float* products, float* work, float* ofClasses)
    {
        (int map, int z0, int y0, int x0) = Origin(tile, TAxis.Outputs);
        int m = TAxis.Outputs, depth = Math.Min(m, To.Shape.Depth - z0), height = Math.Min(m, To.Shape.Height - y0),
            width = Math.Min(m, To.Shape.Width - x0);
        float* cube = work + (3 * Lanes * 512);
        bool whole = depth == m && height == m && width == m;
        for (int channel = 0; channel < Outputs; channel += Lanes)
        {
            if (!whole) new Span<float>(cube, m * m * m * Lanes).Clear();
            SumGradient.Factors factors = Gradient.At(channel);
            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    nint at = (map * To.Map) + ((z0 + z) * To.Plane) + ((y0 + y) * To.Row) + ((nint)x0 * To.Channels) + channel;
                    float* sums = Gradient.Sums.Pointer + at, gradient = Gradient.Gradient.Pointer + at,
                        to = cube + (((z * m) + y) * m * Lanes);
                    for (int x = 0; x < width; x++, sums += To.Channels, gradient += To.Channels, to += Lanes)
                    {
                        factors.Of(gradient, sums).Store(to);
                    }
                }
            }

            if (ofClasses is not null) SumClasses(cube, z0, y0, x0, depth, height, width, ofClasses + channel);
            AdjointTransforms<TAxis>.FromOutputs(cube, products + ((nint)inBlock * Outputs) + channel, _productStride, work);
        }
    }

    /// <summary>Transforms the gradients of a tile's points to those of its window, and adds them there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ToWindow(int tile, int inBlock, float* points, float* work)
    {
        (int map, int z0, int y0, int x0) = Origin(tile, TAxis.Step);
        (z0, y0, x0) = (z0 - TAxis.Before, y0 - TAxis.Before, x0 - TAxis.Before);
        BatchMap all = InputGradient;
        int w = TAxis.Window, fromX = Math.Max(0, -x0), toX = Math.Min(w, all.Shape.Width - x0);
        for (int channel = 0; channel < Inputs; channel += Lanes)
        {
            float* window = AdjointTransforms<TAxis>.FromPoints(points + ((nint)inBlock * Inputs) + channel, _pointStride, work);
            for (int z = Math.Max(0, -z0); z < Math.Min(w, all.Shape.Depth - z0); z++)
            {
                for (int y = Math.Max(0, -y0); y < Math.Min(w, all.Shape.Height - y0); y++)
                {
                    float* from = window + (((z * w) + y) * w * Lanes),
                        to = all.Pointer + (map * all.Map) + ((z0 + z) * all.Plane) + ((y0 + y) * all.Row) + ((nint)x0 * all.Channels)
                        + channel;
                    for (int x = fromX; x < toX; x++)
                    {
                        float* there = to + ((nint)x * all.Channels);
                        (Vector256.Load(there) + Vector256.Load(from + (x * Lanes))).Store(there);
                    }
                }
            }
        }
    }
}
