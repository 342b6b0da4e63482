using System.Diagnostics;
using Microsoft.Extensions.Logging;
using QcaNet.Core.Stages;
using QcaNet.Metrics;
using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>
/// The front door: a fluorescence stack of an embryo goes in, one label a nucleus comes out.
/// </summary>
/// <remarks>
/// <para>
/// Intensities are scaled as the networks' metadata say, the stack is resampled to their spacing, NSN gives the probability of "nucleus" and NDN
/// that of "centre of a nucleus"; both are resampled back. On the stack's own grid, the centres mark a watershed that divides NSN's mask.
/// </para>
/// <para>
/// The same stack gives the same bits on every run. Calls may come from several threads at once: networks take turns, everything else runs side by
/// side, and each call has its own memory: about 20 bytes a voxel of the stack, and during a pass about 40 bytes a voxel and channel of the
/// network's base width, at the network's spacing. A stack for which that is too much passes in tiles: <see cref="QcaNetPipelineBuilder.WithInference"/>.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var pipeline = QcaNetPipeline.Create()
///     .WithNsn(PretrainedWeights.Nsn)
///     .WithNdn(PretrainedWeights.Ndn)
///     .Build();
/// Segmentation result = pipeline.Segment(VolumeReader.Read&lt;ushort&gt;("embryo.tif"));
/// VolumeWriter.Write("labels.tif", result.Labels);
/// </code>
/// </example>
public sealed class QcaNetPipeline : IDisposable
{
    private readonly NetworkPredictor _nsn;
    private readonly NetworkPredictor _ndn;
    private readonly PublishedOptions? _published;
    private readonly bool _keepProbabilities;
    private readonly ILogger _logger;
    private volatile bool _disposed;

    internal QcaNetPipeline(NetworkPredictor nsn, NetworkPredictor ndn, WatershedOptions watershed, PublishedOptions? published, bool keepProbabilities, ILogger logger)
    {
        _nsn = nsn;
        _ndn = ndn;
        _published = published;
        _keepProbabilities = keepProbabilities;
        _logger = logger;
        Watershed = watershed;
        Protocol = published is null ? SegmentationProtocol.Default : SegmentationProtocol.Published;
        _logger.LogInformation(
            "Pipeline: NSN {NsnArchitecture}, NDN {NdnArchitecture}, thresholds {NucleusThreshold} and {CenterThreshold}",
            nsn.Architecture, ndn.Architecture, watershed.NucleusThreshold, watershed.CenterThreshold);
    }

    /// <summary>How probabilities become nuclei, with the thresholds that are in force.</summary>
    public WatershedOptions Watershed { get; }

    /// <summary>Which pre- and post-processing surrounds the networks.</summary>
    public SegmentationProtocol Protocol { get; }

    /// <summary>
    /// Names everything that labels depend on besides the stack: the weights and every option except threads and memory. SHA-256 in hexadecimal; equal
    /// for pipelines that give the same labels. Results that carry it can be recognized as up to date.
    /// </summary>
    public string Fingerprint { get; internal init; } = string.Empty;

    /// <summary>Whether results hold the probabilities of both networks: <see cref="QcaNetPipelineBuilder.WithProbabilities"/>.</summary>
    public bool KeepsProbabilities => _keepProbabilities;

    /// <summary>Begins the description of a pipeline. It needs an NSN and an NDN; everything else has a default.</summary>
    public static QcaNetPipelineBuilder Create() => new();

    /// <summary>Finds the nuclei of a stack.</summary>
    /// <typeparam name="T">Voxel type of the stack: byte, ushort, float or another number; the values' unit does not matter.</typeparam>
    /// <param name="stack">Several planes, with their spacing in micrometres; not changed.</param>
    /// <param name="progress">Told what begins, on the calling thread.</param>
    /// <param name="cancellationToken">Asked between the steps and between tiles; a step under way (a pass takes seconds at most on stacks of this kind) is finished.</param>
    /// <exception cref="PreprocessingException">The stack has no spacing, one plane only, is constant, holds NaN or infinities, or is too large for the memory.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no tensor is left behind.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed of.</exception>
    public Segmentation Segment<T>(Volume<T> stack, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stack);
        ObjectDisposedException.ThrowIf(_disposed, this);
        VoxelSpacing spacing = NetworkInput.CheckStack(stack.Shape, stack.Spacing);
        if (_published is { } published) return SegmentAsPublished(stack, spacing, published, progress, cancellationToken);
        Shape3D nsnShape = ShapeFor(_nsn, stack.Shape, spacing);
        Shape3D ndnShape = ShapeFor(_ndn, stack.Shape, spacing);

        Begin(SegmentationStage.Preparation, 0, progress, cancellationToken);
        var watch = Stopwatch.StartNew();
        Volume<float> input = NetworkInput.Prepare(stack, _nsn.Metadata, nsnShape);
        TimeSpan preparation = watch.Elapsed;

        Begin(SegmentationStage.Nuclei, 0.05, progress, cancellationToken);
        watch.Restart();
        Volume<float> nuclei = PredictOnGrid(_nsn, input, stack.Shape, spacing, Within(SegmentationStage.Nuclei, 0.05, 0.45, progress), cancellationToken);
        TimeSpan nsnTime = watch.Elapsed;

        if (!SeeTheSame(_nsn.Metadata, _ndn.Metadata))
        {
            cancellationToken.ThrowIfCancellationRequested();
            watch.Restart();
            input = NetworkInput.Prepare(stack, _ndn.Metadata, ndnShape);
            preparation += watch.Elapsed;
        }

        Begin(SegmentationStage.Centers, 0.45, progress, cancellationToken);
        watch.Restart();
        Volume<float> centres = PredictOnGrid(_ndn, input, stack.Shape, spacing, Within(SegmentationStage.Centers, 0.45, 0.9, progress), cancellationToken);
        TimeSpan ndnTime = watch.Elapsed;

        Begin(SegmentationStage.Division, 0.9, progress, cancellationToken);
        watch.Restart();
        Volume<int> labels = NucleusDivision.Divide(
            nuclei, centres, spacing, (float)Watershed.NucleusThreshold!.Value, (float)Watershed.CenterThreshold!.Value, Watershed, cancellationToken);
        return Finish(stack.Shape, labels, nuclei, centres, (preparation, nsnTime, ndnTime, watch), progress);
    }

    /// <summary>Lets the networks go. A call under way may end with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        _nsn.Dispose();
        _ndn.Dispose();
    }

    private Segmentation SegmentAsPublished<T>(Volume<T> stack, VoxelSpacing spacing, PublishedOptions published, IProgress<SegmentationProgress>? progress, CancellationToken cancellationToken)
        where T : unmanaged
    {
        Begin(SegmentationStage.Preparation, 0, progress, cancellationToken);
        var watch = Stopwatch.StartNew();
        Volume<float> input = PublishedProtocol.Prepare(stack, spacing, published);
        TimeSpan preparation = watch.Elapsed;

        Begin(SegmentationStage.Nuclei, 0.05, progress, cancellationToken);
        watch.Restart();
        Volume<float> nuclei = PublishedProtocol.Probability(_nsn, input, stack.Shape, published, Within(SegmentationStage.Nuclei, 0.05, 0.45, progress), cancellationToken);
        TimeSpan nsnTime = watch.Elapsed;

        Begin(SegmentationStage.Centers, 0.45, progress, cancellationToken);
        watch.Restart();
        Volume<float> centres = PublishedProtocol.Probability(_ndn, input, stack.Shape, published, Within(SegmentationStage.Centers, 0.45, 0.9, progress), cancellationToken);
        TimeSpan ndnTime = watch.Elapsed;

        Begin(SegmentationStage.Division, 0.9, progress, cancellationToken);
        watch.Restart();
        Volume<int> labels = PublishedProtocol.Divide(
            nuclei, centres, stack.Shape, published, (float)Watershed.NucleusThreshold!.Value, (float)Watershed.CenterThreshold!.Value, Watershed.MaximumThreads).WithSpacing(spacing);
        if (_keepProbabilities) (nuclei, centres) = (Resampling.Linear(nuclei, stack.Shape).WithSpacing(spacing), Resampling.Linear(centres, stack.Shape).WithSpacing(spacing));
        return Finish(stack.Shape, labels, nuclei, centres, (preparation, nsnTime, ndnTime, watch), progress);
    }

    private Segmentation Finish(
        Shape3D shape, Volume<int> labels, Volume<float> nuclei, Volume<float> centres, (TimeSpan Preparation, TimeSpan Nsn, TimeSpan Ndn, Stopwatch Division) times, IProgress<SegmentationProgress>? progress)
    {
        IReadOnlyList<Nucleus> measured = NucleusMeasurement.Measure(labels);
        var timings = new SegmentationTimings { Preparation = times.Preparation, Nuclei = times.Nsn, Centers = times.Ndn, Division = times.Division.Elapsed };
        _logger.LogDebug("{Shape} voxels at {Spacing} um: {Count} nuclei in {Seconds:0.00} s", shape, labels.Spacing, measured.Count, timings.Total.TotalSeconds);
        progress?.Report(new SegmentationProgress(SegmentationStage.Done, 1));
        return new Segmentation(labels, measured, _keepProbabilities ? nuclei : null, _keepProbabilities ? centres : null, timings);
    }

    /// <summary>Tiles of a stage as shares of the whole; the last one is the beginning of the next stage.</summary>
    private static TileProgress? Within(SegmentationStage stage, double from, double to, IProgress<SegmentationProgress>? progress) =>
        progress is null ? null : new TileProgress(done =>
        {
            if (done < 1) progress.Report(new SegmentationProgress(stage, from + ((to - from) * done)));
        });

    private static void Begin(SegmentationStage stage, double fraction, IProgress<SegmentationProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new SegmentationProgress(stage, fraction));
    }

    private static bool SeeTheSame(NetworkMetadata a, NetworkMetadata b) => a.Spacing == b.Spacing && a.Normalization == b.Normalization;

    private static Volume<float> PredictOnGrid(NetworkPredictor network, Volume<float> input, Shape3D grid, VoxelSpacing spacing, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Volume<float> probability = network.Predict(input, progress, cancellationToken);
        if (probability.Shape != grid) probability = Resampling.Linear(probability, grid);

        // The grid's own spacing, not the one that rounding makes of it on the way there and back.
        return probability.WithSpacing(spacing);
    }

    private static Shape3D ShapeFor(NetworkPredictor network, Shape3D shape, VoxelSpacing spacing) =>
        NetworkInput.ShapeFor(shape, spacing, network.Metadata.Spacing!.Value);

    private sealed class TileProgress(Action<double> tell) : IProgress<double>
    {
        private double _furthest;

        // A pass that is repeated with smaller tiles begins again; what was told does not fall.
        public void Report(double value)
        {
            if (value <= _furthest) return;
            _furthest = value;
            tell(value);
        }
    }
}
