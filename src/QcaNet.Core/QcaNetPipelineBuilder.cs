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
/// Configures a pipeline. Every method returns a new builder and leaves this one unchanged; <see cref="Build"/> checks everything.
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

    /// <summary>Averages several networks that find voxels of nuclei, read from safetensors files when the pipeline is built.</summary>
    /// <param name="paths">One or more networks with the same spacing and normalization; the threshold is that of the first one.</param>
    public QcaNetPipelineBuilder WithNsnEnsemble(params IReadOnlyList<string> paths) =>
        this with { Nsn = [.. Each(paths).Select(path => Source(path))] };

    /// <summary>Averages several networks in memory that find voxels of nuclei.</summary>
    /// <param name="ensemble">One or more networks with the same spacing and normalization; the threshold is that of the first one.</param>
    public QcaNetPipelineBuilder WithNsnEnsemble(params IReadOnlyList<NetworkWeights> ensemble) =>
        this with { Nsn = [.. Each(ensemble).Select(weights => Source(weights))] };

    /// <summary>Averages several shipped networks that find voxels of nuclei: <see cref="PretrainedWeights.AccurateNsn"/>.</summary>
    /// <param name="ensemble">One or more networks; the threshold is that of the first one.</param>
    public QcaNetPipelineBuilder WithNsnEnsemble(params IReadOnlyList<PretrainedWeight> ensemble) =>
        this with { Nsn = [.. Each(ensemble).Select(Source)] };

    /// <summary>Uses the shipped network that finds centers of nuclei: <see cref="PretrainedWeights.Ndn"/>.</summary>
    public QcaNetPipelineBuilder WithNdn(PretrainedWeight weights) => this with { Ndn = [Source(weights)] };

    /// <summary>Reads the network that finds centers of nuclei from a safetensors file, when the pipeline is built.</summary>
    public QcaNetPipelineBuilder WithNdn(string path) => this with { Ndn = [Source(path)] };

    /// <summary>Uses a network in memory that finds centers of nuclei.</summary>
    public QcaNetPipelineBuilder WithNdn(NetworkWeights weights) => this with { Ndn = [Source(weights)] };

    /// <summary>Averages several networks that find centers of nuclei, read from safetensors files when the pipeline is built.</summary>
    /// <param name="paths">One or more networks with the same spacing and normalization; the threshold is that of the first one.</param>
    public QcaNetPipelineBuilder WithNdnEnsemble(params IReadOnlyList<string> paths) =>
        this with { Ndn = [.. Each(paths).Select(path => Source(path))] };

    /// <summary>Averages several networks in memory that find centers of nuclei.</summary>
    /// <param name="ensemble">One or more networks with the same spacing and normalization; the threshold is that of the first one.</param>
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

    /// <summary>Selects the pre- and post-processing of the networks. The default is <see cref="SegmentationProtocol.Default"/>.</summary>
    /// <param name="protocol">The protocol of this library, or that of the published code.</param>
    /// <param name="change">Changes the arguments of the published code: <c>p => p with { Patch = 128 }</c>; null for its defaults.</param>
    public QcaNetPipelineBuilder WithProtocol(SegmentationProtocol protocol, Func<PublishedOptions, PublishedOptions>? change = null) =>
        this with
        {
            Protocol = protocol,
            Published = change is null ? Published : change(Published) ?? throw NoOptions(nameof(change)),
        };

    /// <summary>
    /// Overrides the intensity scaling in the metadata of the networks. Networks work best with the scaling that they were trained with.
    /// Use another one for stacks where that scaling fails (see <see cref="IntensityScaling.Doubts"/>), and for weights with unknown
    /// scaling.
    /// </summary>
    /// <param name="normalization">
    /// The normalization for both networks. It cannot be combined with the published protocol, which has its own.
    /// </param>
    public QcaNetPipelineBuilder WithNormalization(Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        return this with { Scale = normalization };
    }

    /// <summary>
    /// Selects the device of the networks. The default is <see cref="ComputeDevice.Auto"/>: a GPU if a referenced backend has one,
    /// otherwise the CPU.
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
    /// Limits the number of threads of every stage: preparation of the weights, resampling, networks on the CPU, watershed. The default is
    /// one per processor. Results are bit-identical for any number. An option of a single stage takes precedence for that stage. libtorch
    /// uses its own number of threads for the process.
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
    /// <returns>Every problem, as in <see cref="PipelineConfigurationException.Problems"/>; empty if a pipeline can be built.</returns>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Check(problems);
        return problems;
    }

    /// <summary>Reads and checks everything and loads the networks onto the device.</summary>
    /// <returns>A pipeline, which the caller must dispose.</returns>
    /// <exception cref="PipelineConfigurationException">
    /// The configuration is invalid: a network is missing, a weight file cannot be read or contains the other network, metadata lack
    /// spacing, normalization or threshold, or an option is out of range. All problems are listed.
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

    private static ArgumentException NoOptions(string parameter) => new("The function returned null, not options.", parameter);

    private static IReadOnlyList<T> Each<T>(IReadOnlyList<T> ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        return ensemble.Count > 0 ? ensemble : throw new ArgumentException("An ensemble must have at least one network.", nameof(ensemble));
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
