using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Core.Stages;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>
/// Describes a pipeline. Every method returns a new builder and leaves this one as it is; <see cref="Build"/> checks everything.
/// </summary>
public sealed partial record QcaNetPipelineBuilder : IBackendSelection<QcaNetPipelineBuilder>
{
    internal QcaNetPipelineBuilder()
    {
    }

    private IReadOnlyList<NetworkSource> Nsn { get; init; } = [];

    private IReadOnlyList<NetworkSource> Ndn { get; init; } = [];

    private WatershedOptions Watershed { get; init; } = WatershedOptions.Default;

    private InferenceOptions Inference { get; init; } = InferenceOptions.Default;

    private SegmentationProtocol Protocol { get; init; }

    private PublishedOptions Published { get; init; } = PublishedOptions.Default;

    private ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    private Normalization? Scale { get; init; }

    private InferenceBackend? Backend { get; init; }

    private int? Threads { get; init; }

    private ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    private bool KeepProbabilities { get; init; }

    /// <summary>Uses the shipped network that finds voxels of nuclei: <see cref="PretrainedWeights.Nsn"/>.</summary>
    public QcaNetPipelineBuilder WithNsn(PretrainedWeight weights) => this with { Nsn = [Source(weights)] };

    /// <summary>Reads the network that finds voxels of nuclei from a safetensors file, when the pipeline is built.</summary>
    public QcaNetPipelineBuilder WithNsn(string path) => this with { Nsn = [Source(path)] };

    /// <summary>Uses a network in memory that finds voxels of nuclei.</summary>
    public QcaNetPipelineBuilder WithNsn(NetworkWeights weights) => this with { Nsn = [Source(weights)] };

    /// <summary>
    /// Takes the mean of several networks that find voxels of nuclei, read from safetensors files when the pipeline is built.
    /// </summary>
    /// <param name="paths">One or more, trained at one spacing with one normalization; the first one's threshold is in force.</param>
    public QcaNetPipelineBuilder WithNsnEnsemble(params IReadOnlyList<string> paths) =>
        this with { Nsn = [.. Each(paths).Select(path => Source(path))] };

    /// <summary>Averages several networks in memory that find voxels of nuclei.</summary>
    /// <param name="ensemble">One or more, trained at one spacing with one normalization; the first one's threshold is in force.</param>
    public QcaNetPipelineBuilder WithNsnEnsemble(params IReadOnlyList<NetworkWeights> ensemble) =>
        this with { Nsn = [.. Each(ensemble).Select(weights => Source(weights))] };

    /// <summary>Uses the shipped network that finds centers of nuclei: <see cref="PretrainedWeights.Ndn"/>.</summary>
    public QcaNetPipelineBuilder WithNdn(PretrainedWeight weights) => this with { Ndn = [Source(weights)] };

    /// <summary>Reads the network that finds centers of nuclei from a safetensors file, when the pipeline is built.</summary>
    public QcaNetPipelineBuilder WithNdn(string path) => this with { Ndn = [Source(path)] };

    /// <summary>Uses a network in memory that finds centers of nuclei.</summary>
    public QcaNetPipelineBuilder WithNdn(NetworkWeights weights) => this with { Ndn = [Source(weights)] };

    /// <summary>
    /// Takes the mean of several networks that find centers of nuclei, read from safetensors files when the pipeline is built.
    /// </summary>
    /// <param name="paths">One or more, trained at one spacing with one normalization; the first one's threshold is in force.</param>
    public QcaNetPipelineBuilder WithNdnEnsemble(params IReadOnlyList<string> paths) =>
        this with { Ndn = [.. Each(paths).Select(path => Source(path))] };

    /// <summary>Averages several networks in memory that find centers of nuclei.</summary>
    /// <param name="ensemble">One or more, trained at one spacing with one normalization; the first one's threshold is in force.</param>
    public QcaNetPipelineBuilder WithNdnEnsemble(params IReadOnlyList<NetworkWeights> ensemble) =>
        this with { Ndn = [.. Each(ensemble).Select(weights => Source(weights))] };

    /// <summary>Changes the watershed options: <c>w => w with { SmallestVolume = 50 }</c>. Calls accumulate.</summary>
    public QcaNetPipelineBuilder WithWatershed(Func<WatershedOptions, WatershedOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Watershed = change(Watershed) ?? throw NoOptions(nameof(change)) };
    }

    /// <summary>
    /// Changes the inference options (tiles, memory, precision, augmentation):
    /// <c>i => i with { MemoryBudget = 4L &lt;&lt; 30 }</c>. Calls accumulate.
    /// </summary>
    public QcaNetPipelineBuilder WithInference(Func<InferenceOptions, InferenceOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Inference = change(Inference) ?? throw NoOptions(nameof(change)) };
    }

    /// <summary>Which pre- and post-processing surrounds the networks; without this, <see cref="SegmentationProtocol.Default"/>.</summary>
    /// <param name="protocol">The library's own, or that of the published code.</param>
    /// <param name="change">
    /// Changes what the published code takes as arguments: <c>p => p with { Patch = 128 }</c>; null leaves its defaults.
    /// </param>
    public QcaNetPipelineBuilder WithProtocol(SegmentationProtocol protocol, Func<PublishedOptions, PublishedOptions>? change = null) =>
        this with
        {
            Protocol = protocol,
            Published = change is null ? Published : change(Published) ?? throw NoOptions(nameof(change)),
        };

    /// <summary>
    /// Scales intensities in another way than the networks' metadata say. Networks find nuclei at the scale they were trained with; another
    /// one is for stacks where that scale fails (see <see cref="IntensityScaling.Doubts"/>), and for weights of which the scale is not
    /// known.
    /// </summary>
    /// <param name="normalization">For both networks. The published protocol has a scale of its own and takes no other.</param>
    public QcaNetPipelineBuilder WithNormalization(Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        return this with { Scale = normalization };
    }

    /// <summary>
    /// Where the networks run; without this, <see cref="ComputeDevice.Auto"/>: a GPU where a backend is referenced that has one, else the
    /// processor.
    /// </summary>
    public QcaNetPipelineBuilder WithDevice(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return this with { Device = device };
    }

    /// <summary>
    /// Uses an engine in addition to the built-in kernels, for a GPU, half precision, instance or group normalization.
    /// QcaNet.Models.Torch adds <c>WithTorch()</c>, which calls this. The default is <see cref="InferenceBackend.Referenced"/>.
    /// </summary>
    public QcaNetPipelineBuilder WithBackend(InferenceBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return this with { Backend = backend };
    }

    /// <summary>
    /// Caps the threads of every stage: preparation of the weights, resampling, networks on the processor, watershed. Without it, one per
    /// processor. Results are the same bits for any number. A stage's own option, where it is set, is what counts for that stage. libtorch
    /// keeps the number that it has for the process.
    /// </summary>
    /// <param name="maximumThreads">1 or more.</param>
    public QcaNetPipelineBuilder WithThreads(int maximumThreads) => this with { Threads = maximumThreads };

    /// <summary>Sets where the pipeline logs. Without it, nothing is logged.</summary>
    public QcaNetPipelineBuilder WithLogging(ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(loggerFactory);
        return this with { Logging = loggerFactory };
    }

    /// <summary>Keeps the two probability volumes in the <see cref="Segmentation"/>: 8 bytes per voxel of the stack.</summary>
    public QcaNetPipelineBuilder WithProbabilities(bool keep = true) => this with { KeepProbabilities = keep };

    /// <summary>Reads and checks everything as <see cref="Build"/> does, without loading the networks onto the device.</summary>
    /// <returns>
    /// Every problem, in the words of <see cref="PipelineConfigurationException.Problems"/>; empty where a pipeline can be built.
    /// </returns>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Check(problems);
        return problems;
    }

    /// <summary>Reads and checks everything and loads the networks onto the device.</summary>
    /// <returns>A pipeline that belongs to the caller, who disposes of it.</returns>
    /// <exception cref="PipelineConfigurationException">
    /// Something is missing, unreadable, out of range or does not fit together: a network that was not given, a weight file that cannot be
    /// read or is of the other network, metadata without spacing, normalization or threshold, an option out of its range. All of it is
    /// listed.
    /// </exception>
    /// <exception cref="InferenceBackendException">
    /// A network or the device needs an engine other than the built-in kernels, which is missing, cannot be loaded, or does not have the
    /// device.
    /// </exception>
    public QcaNetPipeline Build()
    {
        var problems = new List<string>();
        Checked parts = Check(problems);
        if (problems.Count > 0) throw new PipelineConfigurationException(problems);
        (NetworkWeights[] nsn, NetworkWeights[] ndn) = (parts.Nsn, parts.Ndn);

        InferenceOptions inference = Inference with { MaximumThreads = Inference.MaximumThreads ?? Threads };
        ILogger logger = Logging.CreateLogger<QcaNetPipeline>();
        NetworkPredictor? nuclei = null;
        try
        {
            nuclei = new NetworkPredictor(nsn, Device, logger, inference, Backend);
            var centers = new NetworkPredictor(ndn, Device, logger, inference, Backend);
            WatershedOptions resolved = Watershed with
            {
                NucleusThreshold = parts.NucleusThreshold,
                CenterThreshold = parts.CenterThreshold,
                SmallestVolume = Watershed.SmallestVolume ?? nsn[0].Metadata.SmallestVolume ?? WatershedOptions.DefaultSmallestVolume,
                SmallestMarkerVolume =
                    Watershed.SmallestMarkerVolume ?? ndn[0].Metadata.SmallestVolume ?? WatershedOptions.DefaultSmallestMarkerVolume,
                MaximumThreads = Watershed.MaximumThreads ?? Threads,
            };
            PublishedOptions? published = Protocol == SegmentationProtocol.Published ? Published : null;
            IProtocol protocol = published is null ? new DefaultProtocol(Threads) : new PublishedProtocol(published, Threads);
            return new QcaNetPipeline(nuclei, centers, resolved, protocol, KeepProbabilities, logger)
            {
                Fingerprint = PipelineFingerprint.Compute(nsn, ndn, resolved, Inference, published),
            };
        }
        catch
        {
            nuclei?.Dispose();
            throw;
        }
    }

    private static ArgumentException NoOptions(string parameter) => new("The change returned null; return the options.", parameter);

    private static IReadOnlyList<T> Each<T>(IReadOnlyList<T> ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        return ensemble.Count > 0 ? ensemble : throw new ArgumentException("An ensemble has one network or more.", nameof(ensemble));
    }

    private static NetworkSource Source(PretrainedWeight weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new NetworkSource(() =>
        {
            using Stream stream = weights.Open();
            return NetworkWeights.Load(stream, weights.ToString());
        });
    }

    private static NetworkSource Source(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new NetworkSource(() => NetworkWeights.Load(path));
    }

    private static NetworkSource Source(NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new NetworkSource(() => weights);
    }
}
