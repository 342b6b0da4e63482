// Longer than 300 lines: planning, tiles and retries after running out of memory share the state of one predictor.

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Kernels;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>
/// Runs one network, or the average of several, on whole volumes, and returns the probability of the foreground class at every voxel.
/// </summary>
/// <remarks>
/// This library's built-in kernels run networks on the CPU in single precision. A GPU, half precision, and networks that the kernels do
/// not support need an <see cref="InferenceBackend"/>, which QcaNet.Models.Torch provides. The volume is mirrored at its ends up to the
/// next multiple of the network's divisor. It is processed in one pass if memory allows, and otherwise in tiles that overlap by the
/// receptive field of the network, so the result is the same up to rounding (see <see cref="InferenceOptions"/>). Concurrent calls on one
/// predictor wait for one another.
/// </remarks>
public sealed partial class NetworkPredictor : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IPassNetwork[] _networks;
    private readonly string[] _sources;
    private readonly Symmetry[] _symmetries;
    private readonly TilePlanner _planner;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly bool _seesWholeVolume;
    private bool _disposed;

    /// <summary>Loads the weights onto a device.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="device">Device to run on; null for <see cref="ComputeDevice.Auto"/>.</param>
    /// <param name="logger">Receives the selected device and precision, and the tiling of each volume.</param>
    /// <param name="options">Tiles, memory, precision, augmentation; null for <see cref="InferenceOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">An option is invalid, or the network has several input channels.</exception>
    /// <param name="backend">Engine for what the built-in kernels do not support; null for
    /// <see cref="InferenceBackend.Referenced"/>.</param>
    /// <exception cref="InferenceBackendException">An engine is needed but is missing, cannot be loaded, or does not have the
    /// device.</exception>
    public NetworkPredictor(
        NetworkWeights weights,
        ComputeDevice? device = null,
        ILogger? logger = null,
        InferenceOptions? options = null,
        InferenceBackend? backend = null)
        : this([weights ?? throw new ArgumentNullException(nameof(weights))], device, logger, options, backend)
    {
    }

    /// <summary>Loads several networks onto a device and averages their probabilities.</summary>
    /// <param name="ensemble">One or more networks trained for the same purpose, with the same spacing and normalization. Architectures may
    /// differ.</param>
    /// <param name="device">Device to run on; null for <see cref="ComputeDevice.Auto"/>.</param>
    /// <param name="logger">Receives the selected device and precision, and the tiling of each volume.</param>
    /// <param name="options">Tiles, memory, precision, augmentation; null for <see cref="InferenceOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The list is empty, the networks expect different inputs, one has several input channels, or an
    /// option is invalid.</exception>
    /// <param name="backend">Engine for what the built-in kernels do not support; null for
    /// <see cref="InferenceBackend.Referenced"/>.</param>
    /// <exception cref="InferenceBackendException">An engine is needed but is missing, cannot be loaded, or does not have the
    /// device.</exception>
    public NetworkPredictor(
        IReadOnlyList<NetworkWeights> ensemble,
        ComputeDevice? device = null,
        ILogger? logger = null,
        InferenceOptions? options = null,
        InferenceBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (ensemble.Count == 0) throw new ArgumentException("An ensemble needs at least one network.", nameof(ensemble));
        Options = options ?? InferenceOptions.Default;
        string[] problems = [.. Options.Problems()];
        if (problems.Length > 0) throw new ArgumentException(string.Join(" ", problems), nameof(options));
        Architecture = ensemble[0].Architecture;
        Metadata = ensemble[0].Metadata;
        bool Differs(NetworkWeights w) => w.Metadata.Spacing != Metadata.Spacing || w.Metadata.Normalization != Metadata.Normalization;
        if (ensemble.FirstOrDefault(Differs) is { } other)
        {
            throw new ArgumentException(
                $"The networks of an ensemble need the same spacing and normalization; those of {other.Source} differ from "
                + $"{ensemble[0].Source}.",
                nameof(ensemble));
        }

        if (ensemble.FirstOrDefault(w => w.Architecture.InputChannels != 1) is { } several)
        {
            throw new ArgumentException(
                $"{several.Source} has {several.Architecture.InputChannels} input channels, but a volume has one: run it on tensors, "
                + "with UNet3D of QcaNet.Models.Torch.",
                nameof(ensemble));
        }

        _logger = logger ?? NullLogger.Instance;
        backend ??= InferenceBackend.Referenced;
        ComputeDevice place = Place(device ?? ComputeDevice.Auto, backend, _logger);
        bool onGpu = place != ComputeDevice.Cpu;
        bool hasBFloat16 = backend is not null && PrecisionChoice.ProcessorHasBFloat16;
        Precision = PrecisionChoice.Resolve(Options.Precision, ensemble, onGpu, hasBFloat16);
        bool chosen = Options.Precision == Precision.Auto && Precision == Precision.BFloat16 && !onGpu;
        if (chosen && !ensemble.All(w => backend!.IsRight(w.Architecture.Kernel, Precision)))
        {
            _logger.LogWarning("{Backend} computes bfloat16 wrongly on this processor; float32 is used instead", backend!.Name);
            Precision = Precision.Float32;
        }

        _symmetries = Symmetry.Of(Options.Augmentation);
        _networks = [.. ensemble.Select(w => Prepare(w, place, backend))];
        _planner = new TilePlanner([.. ensemble.Select(w => w.Architecture)], Options, pass => _networks.Max(n => n.Bytes(pass)), onGpu);
        _sources = [.. ensemble.Select(w => w.Source)];
        _name = _sources[0];
        _seesWholeVolume = ensemble.Any(w => w.Architecture.SeesWholeVolume);
    }

    /// <summary>The architecture of the network, or of the first one of an ensemble.</summary>
    public UNet3DArchitecture Architecture { get; }

    /// <summary>The expected input of the network.</summary>
    public NetworkMetadata Metadata { get; }

    /// <summary>Tiles, memory, precision and augmentation as requested.</summary>
    public InferenceOptions Options { get; }

    /// <summary>Number format of the network: never <see cref="Precision.Auto"/>.</summary>
    public Precision Precision { get; }

    /// <summary>How a volume of this extent would be processed now, and the memory it is expected to need.</summary>
    public InferencePlan Plan(Shape3D shape)
    {
        (TilePlan plan, long peak) = _planner.Choose(shape, Environment.WorkingSet);
        return new InferencePlan(shape, plan.Pass, plan.Count, peak);
    }

    /// <summary>Computes the probability, 0 to 1, of the foreground class (a nucleus for NSN, a center for NDN) at every voxel.</summary>
    /// <param name="input">A volume of any size, at the network's spacing and normalized as stated in its metadata.</param>
    /// <param name="cancellationToken">Checked while waiting for other calls, before each pass, and during passes of the built-in
    /// kernels.</param>
    /// <returns>A volume with the shape and spacing of the input.</returns>
    /// <exception cref="InferenceMemoryException">Not even the smallest tile fits into memory.</exception>
    /// <exception cref="NonFiniteProbabilityException">The network computed a probability that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Volume<float> Predict(Volume<float> input, CancellationToken cancellationToken = default) =>
        Predict(input, null, cancellationToken);

    /// <summary>Like <see cref="Predict(Volume{float}, CancellationToken)"/>, and reports progress.</summary>
    /// <param name="input">A volume of any size, at the network's spacing and normalized as stated in its metadata.</param>
    /// <param name="progress">Receives the fraction of completed tiles, 0 to 1, after each tile, on the calling thread.</param>
    /// <param name="cancellationToken">Checked while waiting for other calls, before each pass, and during passes of the built-in
    /// kernels.</param>
    /// <returns>A volume with the shape and spacing of the input.</returns>
    /// <exception cref="InferenceMemoryException">Not even the smallest tile fits into memory.</exception>
    /// <exception cref="NonFiniteProbabilityException">The network computed a probability that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Volume<float> Predict(Volume<float> input, IProgress<double>? progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        _gate.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellationToken.ThrowIfCancellationRequested();
            (TilePlan plan, long peak) = _planner.Choose(input.Shape, Environment.WorkingSet);
            LogPlan(plan, peak);
            try
            {
                return PassRepetition.UntilItFits(
                    plan,
                    fitting => TiledPass.Run(
                        input,
                        fitting,
                        (seen, shape, found) => Compute(seen, shape, found, cancellationToken),
                        progress,
                        cancellationToken),
                    failed =>
                    {
                        TilePlan? halved = _planner.Halved(failed);
                        if (halved is null) return null;
                        _logger.LogWarning(
                            "{Source}: a pass over {Pass} voxels ran out of memory; continuing with {Smaller}",
                            _name,
                            failed.Pass,
                            halved.Pass);
                        return halved;
                    });
            }
            finally
            {
                foreach (IPassNetwork network in _networks) network.Release();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Whether each output depends on the whole volume (instance or group normalization). If it does, the probabilities of a region depend
    /// on distant voxels, and <see cref="PredictRegion"/> differs from <see cref="Predict(Volume{float}, CancellationToken)"/>.
    /// </summary>
    public bool SeesWholeVolume => _seesWholeVolume;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The gate is not disposed: a call that is waiting for it must still be able to enter, and then throws ObjectDisposedException.
        _gate.Wait();
        try
        {
            if (_disposed) return;
            _disposed = true;
            foreach (IPassNetwork network in _networks) network.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void LogPlan(TilePlan plan, long peak)
    {
        if (_seesWholeVolume && plan.Count > 1)
        {
            _logger.LogWarning(
                "{Source}: the normalization uses statistics of the whole volume; the result in {Count} tiles differs from that of one "
                + "pass, whatever the halo",
                _name,
                plan.Count);
        }

        if (!_logger.IsEnabled(LogLevel.Debug)) return;
        string way = plan.Count == 1 ? "one pass" : FormattableString.Invariant($"{plan.Count} tiles");
        _logger.LogDebug(
            "{Source}: {Volume} voxels in {Way} of {Pass}, predicted peak memory {Mebibytes} MiB",
            _name,
            plan.Volume,
            way,
            plan.Pass,
            peak >> 20);
    }

    private void Compute(ReadOnlySpan<float> input, Shape3D shape, Span<float> output, CancellationToken cancellationToken)
    {
        int count = _networks.Length * _symmetries.Length;
        if (count == 1)
        {
            Probability(0, input, shape, output, cancellationToken);
            return;
        }

        output[..shape.Length].Clear();
        float[] image = GC.AllocateUninitializedArray<float>(shape.Length), found = GC.AllocateUninitializedArray<float>(shape.Length);
        for (int network = 0; network < _networks.Length; network++)
        {
            foreach (Symmetry symmetry in _symmetries)
            {
                symmetry.Apply(input, shape, image);
                Probability(network, image, symmetry.ShapeOf(shape), found, cancellationToken);
                symmetry.AddUndone(found, shape, output);
            }
        }

        for (int i = 0; i < shape.Length; i++) output[i] /= count;
    }

    private void Probability(int network, ReadOnlySpan<float> input, Shape3D shape, Span<float> output, CancellationToken cancellationToken)
    {
        _networks[network].Probability(input, shape, output, cancellationToken);

        // NaN is in no range. Without this check, it would count as background at every threshold: an embryo without nuclei.
        if (output[..shape.Length].ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new NonFiniteProbabilityException(_sources[network]);
        }
    }

    private IPassNetwork Prepare(NetworkWeights weights, ComputeDevice place, InferenceBackend? backend)
    {
        if (place == ComputeDevice.Cpu && Precision == Precision.Float32 && KernelNetwork.Supports(weights.Architecture))
        {
            _logger.LogDebug(
                "{Source}: {Architecture} on the CPU in {Precision}, built-in kernels, {Bits}-bit vectors",
                weights.Source,
                weights.Architecture,
                Precision,
                KernelVectors.Bits);
            if (KernelVectors.CompiledForLess)
            {
                _logger.LogWarning(
                    "The program was compiled ahead of time without AVX2, which this processor supports: set IlcInstructionSet to "
                    + "x86-64-v3 to make the networks several times as fast");
            }

            return new KernelPass(weights, Options.MaximumThreads ?? Environment.ProcessorCount);
        }

        if (backend is null) throw Missing($"{weights.Source}: the built-in kernels do not support {weights.Architecture} in {Precision}");
        IPassNetwork network = backend.Prepare(weights, place, Precision, _logger);
        _logger.LogDebug(
            "{Source}: {Architecture} on {Device} in {Precision}, {Backend}",
            weights.Source,
            weights.Architecture,
            place,
            Precision,
            backend.Name);
        return network;
    }

    /// <summary>The CPU or a specific GPU. The backend is used only if it could have a GPU.</summary>
    private static ComputeDevice Place(ComputeDevice wanted, InferenceBackend? backend, ILogger logger)
    {
        if (wanted == ComputeDevice.Cpu || (wanted == ComputeDevice.Auto && backend is not { MayHaveGpu: true })) return ComputeDevice.Cpu;
        if (backend is null) throw Missing($"the device {wanted} was requested, but the built-in kernels only run on the CPU");
        return backend.Resolve(wanted, logger);
    }

    private static InferenceBackendException Missing(string cause) =>
        new(
            cause,
            "Add the package QcaNet.Models.Torch to the application, and the libtorch package of its platform "
            + "(libtorch-cpu-linux-x64, TorchSharp-cuda-linux, ...).");
}
