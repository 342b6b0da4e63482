using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using QcaNet.Core.Stages;
using QcaNet.Metrics;
using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>Segments a fluorescence stack of an embryo into one label per nucleus. This is the main entry point of the library.</summary>
/// <remarks>
/// <para>
/// Intensities are scaled as stated in the metadata of the networks, and the stack is resampled to their spacing. NSN computes the
/// probability of "nucleus", and NDN that of "center of a nucleus"; both are resampled to the grid of the stack. There, a watershed with
/// the centers as markers divides the mask of NSN.
/// </para>
/// <para>
/// Results are bit-identical on every run. The pipeline is thread-safe: concurrent calls take turns on the networks, and run in parallel
/// otherwise. Each call has its own memory: about 20 bytes per voxel of the stack, and during a pass about 40 bytes per voxel and channel
/// of the base width, at the spacing of the network. If memory does not suffice, the networks process the stack in tiles; see
/// <see cref="QcaNetPipelineBuilder.WithInference"/>.
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
    private readonly IProtocol _protocol;
    private readonly bool _keepProbabilities;
    private readonly ILogger _logger;
    private volatile bool _disposed;

    internal QcaNetPipeline(
        NetworkPredictor nsn, NetworkPredictor ndn, WatershedOptions watershed, IProtocol protocol, bool keepProbabilities, ILogger logger)
    {
        _nsn = nsn;
        _ndn = ndn;
        _protocol = protocol;
        _keepProbabilities = keepProbabilities;
        _logger = logger;
        Watershed = watershed;
        Protocol = protocol is PublishedProtocol ? SegmentationProtocol.Published : SegmentationProtocol.Default;
        _logger.LogInformation(
            "Pipeline: NSN {NsnArchitecture}, NDN {NdnArchitecture}, thresholds {NucleusThreshold} and {CenterThreshold}",
            nsn.Architecture, ndn.Architecture, watershed.NucleusThreshold, watershed.CenterThreshold);
    }

    /// <summary>The watershed options, with the thresholds in effect.</summary>
    public WatershedOptions Watershed { get; }

    /// <summary>The pre- and post-processing of the networks.</summary>
    public SegmentationProtocol Protocol { get; }

    /// <summary>
    /// Identifies everything that labels depend on, except for the stack: the weights, and all options except threads and memory. SHA-256
    /// in hexadecimal; equal for pipelines that produce the same labels. Store it with results to detect whether they are up to date.
    /// </summary>
    public string Fingerprint { get; internal init; } = string.Empty;

    /// <summary>
    /// Whether results contain the probabilities of both networks; see <see cref="QcaNetPipelineBuilder.WithProbabilities"/>.
    /// </summary>
    public bool KeepsProbabilities => _keepProbabilities;

    /// <summary>Creates a builder. A pipeline needs an NSN and an NDN; everything else has a default.</summary>
    public static QcaNetPipelineBuilder Create() => new();

    /// <summary>Finds the nuclei of a stack.</summary>
    /// <typeparam name="T">
    /// Voxel type of the stack: byte, ushort, float or another number; the unit of the values does not matter.
    /// </typeparam>
    /// <param name="stack">Several planes, with their spacing in micrometers; not changed.</param>
    /// <param name="progress">Receives each stage when it begins, on the calling thread.</param>
    /// <param name="cancellationToken">
    /// Checked while waiting for other calls, between steps, and between the blocks of a layer of a network.
    /// </param>
    /// <exception cref="PreprocessingException">
    /// The stack has no spacing, has only one plane, is constant, contains NaN or infinities, or is too large for the memory.
    /// </exception>
    /// <exception cref="NonFiniteProbabilityException">The weights of a network overflow; the message names them.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled; no buffer is left behind.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed of.</exception>
    public Segmentation Segment<T>(
        Volume<T> stack, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stack);
        ObjectDisposedException.ThrowIf(_disposed, this);
        VoxelSpacing spacing = NetworkInput.CheckStack(stack.Shape, stack.Spacing);
        _protocol.Check(stack.Shape, spacing, _nsn, _ndn);

        Begin(SegmentationStage.Preparation, 0, progress, cancellationToken);
        var watch = Stopwatch.StartNew();
        Volume<float> input = _protocol.Prepare(stack, _nsn, out IntensityScaling scaling);
        TimeSpan preparation = watch.Elapsed;

        Begin(SegmentationStage.Nuclei, 0.05, progress, cancellationToken);
        watch.Restart();
        Volume<float> nuclei =
            _protocol.Predict(_nsn, input, stack.Shape, spacing, Within(SegmentationStage.Nuclei, 0.05, 0.45, progress), cancellationToken);
        TimeSpan nsnTime = watch.Elapsed;

        if (!_protocol.ShowsTheSame(_nsn, _ndn))
        {
            cancellationToken.ThrowIfCancellationRequested();
            watch.Restart();
            input = _protocol.Prepare(stack, _ndn, out _);
            preparation += watch.Elapsed;
        }

        Begin(SegmentationStage.Centers, 0.45, progress, cancellationToken);
        watch.Restart();
        Volume<float> centers =
            _protocol.Predict(_ndn, input, stack.Shape, spacing, Within(SegmentationStage.Centers, 0.45, 0.9, progress), cancellationToken);
        TimeSpan ndnTime = watch.Elapsed;

        Begin(SegmentationStage.Division, 0.9, progress, cancellationToken);
        watch.Restart();
        Volume<int> labels = _protocol.Divide(nuclei, centers, stack.Shape, spacing, Watershed, cancellationToken);
        IReadOnlyList<Nucleus> measured = NucleusMeasurement.Measure(labels);
        var timings = new SegmentationTimings { Preparation = preparation, Nuclei = nsnTime, Centers = ndnTime, Division = watch.Elapsed };
        foreach (IntensityDoubt doubt in scaling.Doubts) _logger.LogInformation("{Doubt}", doubt.Text);
        _logger.LogDebug(
            "{Shape} voxels at {Spacing} um: {Count} nuclei in {Seconds:0.00} s",
            stack.Shape,
            spacing,
            measured.Count,
            timings.Total.TotalSeconds);
        Volume<float>? kept = _keepProbabilities ? _protocol.OnGrid(nuclei, stack.Shape, spacing) : null;
        Volume<float>? keptCenters = _keepProbabilities ? _protocol.OnGrid(centers, stack.Shape, spacing) : null;
        progress?.Report(new SegmentationProgress(SegmentationStage.Done, 1));
        return new Segmentation(labels, measured, kept, keptCenters, timings, scaling);
    }

    /// <summary>Finds the nuclei of a stack on a thread-pool thread. See <see cref="Segment{T}"/>.</summary>
    /// <typeparam name="T">Voxel type of the stack.</typeparam>
    /// <param name="stack">
    /// Several planes, with their spacing in micrometers. It is not modified; do not modify it until the task has completed.
    /// </param>
    /// <param name="progress">Receives each stage when it begins, on the thread-pool thread.</param>
    /// <param name="cancellationToken">As for <see cref="Segment{T}"/>.</param>
    /// <returns>A task that completes with the result or the exception of <see cref="Segment{T}"/>.</returns>
    public Task<Segmentation> SegmentAsync<T>(
        Volume<T> stack, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stack);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.Run(() => Segment(stack, progress, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Finds the nuclei of every time point of a file, one after the other. The next time point is read while the networks are running.
    /// </summary>
    /// <typeparam name="T">Voxel type to read as.</typeparam>
    /// <param name="file">An open file, owned by the caller. Nothing else may read from it until the enumeration has ended.</param>
    /// <param name="channel">The channel with the nuclei; null if the file has only one.</param>
    /// <param name="progress">Receives each stage of a time point when it begins.</param>
    /// <param name="cancellationToken">As for <see cref="Segment{T}"/>.</param>
    /// <returns>One result per time point, in order. Two time points are in memory at once.</returns>
    /// <exception cref="VolumeFormatException">A time point cannot be read.</exception>
    public async IAsyncEnumerable<TimePointSegmentation> SegmentTimePointsAsync<T>(
        VolumeFile file,
        int? channel = null,
        IProgress<SegmentationProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(file);
        int count = file.Info.TimePoints;
        Task<Volume<T>> Read(int timePoint) => Task.Run(() => file.ReadVolume<T>(timePoint, channel), cancellationToken);
        Task<Volume<T>>? next = Read(0);
        try
        {
            for (int timePoint = 0; timePoint < count; timePoint++)
            {
                Volume<T> stack = await next!.ConfigureAwait(false);
                next = timePoint + 1 < count ? Read(timePoint + 1) : null;
                yield return new TimePointSegmentation(
                    timePoint, await SegmentAsync(stack, progress, cancellationToken).ConfigureAwait(false));
            }
        }
        finally
        {
            // A caller that stops early may close the file, so no read may be in progress at that point.
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Opens a stack that is larger than memory, to read it part by part.</summary>
    /// <param name="file">An open file, owned by the caller. It must stay open while parts are predicted.</param>
    /// <param name="timePoint">The time point, from 0.</param>
    /// <param name="channel">The channel with the nuclei, from 0.</param>
    /// <remarks>Reads all planes once or twice: intensities are scaled over the whole stack, as in <see cref="Segment{T}"/>.</remarks>
    /// <exception cref="PreprocessingException">
    /// The stack has no spacing, has only one plane, is constant, or contains NaN or infinities; or the pipeline cannot process parts,
    /// because it uses the published protocol or a network that normalizes over the whole volume.
    /// </exception>
    /// <exception cref="VolumeFormatException">The stack cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed of.</exception>
    public StackParts OpenParts(VolumeFile file, int timePoint = 0, int channel = 0)
    {
        ArgumentNullException.ThrowIfNull(file);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Protocol == SegmentationProtocol.Published)
        {
            throw new PreprocessingException(
                "The published protocol scales the resampled stack, which must fit into memory; use the default protocol "
                + "for a stack of this size.");
        }

        return new StackParts(file, timePoint, channel, _nsn, _ndn, Watershed.MaximumThreads);
    }

    /// <summary>Releases the networks. Waits for a pass in progress, whose call may throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        _nsn.Dispose();
        _ndn.Dispose();
    }

    /// <summary>Maps the tiles of a stage to fractions of the whole; the last tile ends where the next stage begins.</summary>
    private static TileProgress? Within(SegmentationStage stage, double from, double to, IProgress<SegmentationProgress>? progress) =>
        progress is null ? null : new TileProgress(done =>
        {
            if (done < 1) progress.Report(new SegmentationProgress(stage, from + ((to - from) * done)));
        });

    private static void Begin(
        SegmentationStage stage, double fraction, IProgress<SegmentationProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new SegmentationProgress(stage, fraction));
    }

    private sealed class TileProgress(Action<double> tell) : IProgress<double>
    {
        private double _furthest;

        // A pass that is repeated with smaller tiles starts over; the reported progress never decreases.
        public void Report(double value)
        {
            if (value <= _furthest) return;
            _furthest = value;
            tell(value);
        }
    }
}
