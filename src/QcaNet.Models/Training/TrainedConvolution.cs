using System.Collections.Concurrent;
using QcaNet.Models.Kernels;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>
/// A 3D convolution by <see cref="IAdjointAxisTransform"/> along each axis, forward and backward, for the maps of a batch.
/// </summary>
/// <typeparam name="TAxis">The transform.</typeparam>
/// <remarks>
/// <para>Forward: windows to points, one matrix product over the channels per product, products to outputs, as in
/// <see cref="TransformedConvolution{TAxis}"/>. Tiles are processed in blocks that stay in the second-level cache.</para>
/// <para>Backward: a block transforms its windows to points P and the gradients of its outputs to those of its products Q. The gradient of
/// the factors is then P^T Q, summed over blocks, and that of the points is Q F^T, which is transformed to the window and added there.
/// Windows of neighboring tiles overlap. Groups of layers of tiles therefore take turns, those with even numbers first, so no two threads
/// ever add to the same plane, and each value is summed in the same order.</para>
/// <para>The result does not depend on the number of threads: groups and blocks do not, each has its own sums, and these are added in
/// order.</para>
/// </remarks>
internal sealed unsafe class TrainedConvolution<TAxis> : ITrainedConvolution
    where TAxis : struct, IAdjointAxisTransform
{
    /// <summary>Number of values between two points of a block in addition to its tiles: at distances of powers of two, they would share
    /// cache lines.</summary>
    private const int Gap = 16;

    /// <summary>Size of a block's points and products in bytes.</summary>
    private const long BlockBytes = 768 << 10;

    /// <summary>Largest number of groups of a backward pass: enough for a dozen threads. Each has its own factor gradients.</summary>
    private const int MostGroups = 24;

    /// <summary>Largest size in bytes of the gradients of the factors of all groups.</summary>
    private const long GroupBytes = 48 << 20;

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _threads;
    private readonly int _tiles;
    private readonly int _groups;
    private readonly int _layersOfGroup;
    private readonly int _layers;
    private readonly int _tilesOfLayer;
    private readonly RimClasses _classes;

    /// <summary>Plans the passes.</summary>
    /// <param name="inputs">Number of input channels, in whole vectors.</param>
    /// <param name="outputs">Number of output channels, in whole vectors.</param>
    /// <param name="batch">Number of maps.</param>
    /// <param name="output">Shape of each output.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="reach">Distance from the ends, in voxels, within which a bias differs.</param>
    public TrainedConvolution(int inputs, int outputs, int batch, Shape3D output, int threads, int reach = 0)
    {
        (_inputs, _outputs, _threads, _classes) = (inputs, outputs, threads, new RimClasses(reach));
        _tilesOfLayer = Count(output.Height) * Count(output.Width);
        _layers = batch * Count(output.Depth);

        // A multiple of the rows that the matrix kernels process at once: they write whole groups of rows.
        _tiles = 8;
        int all = ((_layers * _tilesOfLayer) + 7) / 8 * 8;
        while (_tiles < all && BlockNumbers(_tiles + 8) * sizeof(float) <= BlockBytes) _tiles += 8;

        // Layers of tiles overlap with the next one or, with kernel 5 and tiles of two, with the next two: a group has two or more.
        long most = Math.Clamp(GroupBytes / (FactorNumbers * sizeof(float)), 2, MostGroups);
        _layersOfGroup = Math.Max(2, (int)((_layers + most - 1) / most));
        _groups = (_layers + _layersOfGroup - 1) / _layersOfGroup;
    }

    /// <inheritdoc/>
    public int Blocks => ((_layers * _tilesOfLayer) + _tiles - 1) / _tiles;

    /// <inheritdoc/>
    public long ScratchNumbers => FactorNumbers + (_groups * (FactorNumbers + ClassNumbers)) + (_threads * ThreadNumbers);

    private static int PointCount => TAxis.Points * TAxis.Points * TAxis.Points;

    private static int ProductCount => TAxis.Products * TAxis.Products * TAxis.Products;

    /// <summary>Number of scratch values to transform one vector of channels of a tile along all axes.</summary>
    private static int WorkNumbers => 4 * FeatureMap.Lanes * 512;

    private long FactorNumbers => (long)ProductCount * _inputs * _outputs;

    private long ClassNumbers => _classes.Reach == 0 ? 0 : (long)_classes.Count * _outputs;

    private long ThreadNumbers => WorkNumbers + BlockNumbers(_tiles);

    /// <inheritdoc/>
    public void Forward(float* taps, in Activation from, in BatchMap to, bool adds, float* statistics, float* pivot, float* scratch,
        float* bias)
    {
        KernelTransform<TAxis>.ToFactors(taps, scratch, _inputs, _outputs, _threads);
        var block = new ConvolutionBlock<TAxis>(_inputs, _outputs, _tiles, Gap, _classes)
        {
            Bias = bias,
            From = from,
            To = to,
            Adds = adds,
            Statistics = statistics,
            Pivot = pivot,
            Factors = scratch
        };
        ParallelWork.For(Blocks, 1, _threads, new ForwardBlock
        {
            Block = block,
            All = _layers * _tilesOfLayer,
            Work = Works(scratch + FactorNumbers)
        });
    }

    /// <inheritdoc/>
    public void Backward(float* transposedTaps, in Activation from, in SumGradient gradient, float* tapGradients,
        in BatchMap inputGradient, float* scratch, float* classSums)
    {
        KernelTransform<TAxis>.ToFactors(transposedTaps, scratch, _outputs, _inputs, _threads);
        float* sums = scratch + FactorNumbers, ofClasses = sums + (_groups * FactorNumbers);
        if (classSums is not null) new Span<float>(ofClasses, checked((int)(_groups * ClassNumbers))).Clear();
        var group = new BackwardGroup
        {
            Block = new ConvolutionBlock<TAxis>(_inputs, _outputs, _tiles, Gap, _classes)
            {
                From = from,
                To = gradient.Sums,
                Gradient = gradient,
                InputGradient = inputGradient,
                Factors = scratch
            },
            Work = Works(ofClasses + (_groups * ClassNumbers)),
            Sums = sums,
            OfClasses = classSums is null ? null : ofClasses,
            TilesOfGroup = _layersOfGroup * _tilesOfLayer,
            All = _layers * _tilesOfLayer,
        };
        ParallelWork.For((_groups + 1) / 2, 1, _threads, group);
        group.First = 1;
        ParallelWork.For(_groups / 2, 1, _threads, group);
        ParallelWork.For(ProductCount, 1, _threads,
            new SumOfGroups { Sums = sums, Groups = _groups, Numbers = FactorNumbers, Count = _inputs * _outputs });
        KernelTransform<TAxis>.ToTaps(sums, tapGradients, _inputs, _outputs, _threads);
        if (classSums is null) return;
        var total = new Span<float>(classSums, checked((int)ClassNumbers));
        total.Clear();
        for (int g = 0; g < _groups; g++) Vectors.Add(total, new ReadOnlySpan<float>(ofClasses + (g * ClassNumbers), total.Length));
    }

    private static int Count(int extent) => (extent + TAxis.Outputs - 1) / TAxis.Outputs;

    private long BlockNumbers(int tiles) =>
        (PointCount * (((long)tiles * _inputs) + Gap)) + (ProductCount * (((long)tiles * _outputs) + Gap));

    private ConcurrentStack<nint> Works(float* scratch)
    {
        var works = new ConcurrentStack<nint>();
        for (int t = 0; t < _threads; t++) works.Push((nint)(scratch + (t * ThreadNumbers)));
        return works;
    }

    private struct ForwardBlock : IWorkItem
    {
        public ConvolutionBlock<TAxis> Block;
        public ConcurrentStack<nint> Work;
        public int All;

        public readonly void Do(int index)
        {
            Work.TryPop(out nint work);
            int first = index * Block.Tiles;
            Block.Forward(index, first, Math.Min(Block.Tiles, All - first), (float*)work, (float*)work + WorkNumbers);
            Work.Push(work);
        }
    }

    private struct BackwardGroup : IWorkItem
    {
        public ConvolutionBlock<TAxis> Block;
        public ConcurrentStack<nint> Work;
        public float* Sums;
        public float* OfClasses;
        public int TilesOfGroup;
        public int All;
        public int First;

        public readonly void Do(int index)
        {
            Work.TryPop(out nint work);
            int group = (2 * index) + First;
            long numbers = (long)ProductCount * Block.Inputs * Block.Outputs;
            float* sums = Sums + (group * numbers);
            float* ofClasses = OfClasses is null ? null : OfClasses + ((nint)group * Block.Classes.Count * Block.Outputs);
            int from = group * TilesOfGroup, to = Math.Min(All, from + TilesOfGroup);
            for (int first = from; first < to; first += Block.Tiles)
            {
                Block.Backward(first, Math.Min(Block.Tiles, to - first), sums, ofClasses, first > from, (float*)work,
                    (float*)work + WorkNumbers);
            }

            Work.Push(work);
        }
    }

    /// <summary>Adds up the gradients of one product's factors over all groups in order.</summary>
    private struct SumOfGroups : IWorkItem
    {
        public float* Sums;
        public int Groups;
        public long Numbers;
        public int Count;

        public readonly void Do(int index)
        {
            var total = new Span<float>(Sums + ((nint)index * Count), Count);
            for (int g = 1; g < Groups; g++)
            {
                Vectors.Add(total, new ReadOnlySpan<float>(Sums + (g * Numbers) + ((nint)index * Count), Count));
            }
        }
    }
}
