// Longer than 300 lines: planning, tiles and retries after running out of memory share the state of one predictor.

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Kernels;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>Runs one network, or the mean of several, over whole volumes: probabilities of the foreground class, voxel for voxel.</summary>
/// <remarks>
/// On the processor and in single precision this library's own kernels compute. A GPU, half precision, and kinds of networks without own kernels take an
/// <see cref="InferenceBackend"/>, which QcaNet.Models.Torch has. The volume is mirrored at its ends up to the next multiple of the network's divisor. It passes
/// in one piece where the memory allows it, else in tiles that see as far as the network does, so that the result is the same up to rounding (see
/// <see cref="InferenceOptions"/>). Calls on one predictor wait for one another.
/// </remarks>
public sealed class NetworkPredictor : IDisposable
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
    /// <param name="device">Where it runs; null is <see cref="ComputeDevice.Auto"/>.</param>
    /// <param name="logger">Told which device and precision were taken, and how each volume passes.</param>
    /// <param name="options">Tiles, memory, precision, augmentation; null is <see cref="InferenceOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the network takes several input channels.</exception>
    /// <param name="backend">The engine for what the own kernels do not compute; null is <see cref="InferenceBackend.Referenced"/>.</param>
    /// <exception cref="InferenceBackendException">An engine is needed and missing or cannot be loaded, or it has no such device.</exception>
    public NetworkPredictor(
        NetworkWeights weights, ComputeDevice? device = null, ILogger? logger = null, InferenceOptions? options = null, InferenceBackend? backend = null)
        : this([weights ?? throw new ArgumentNullException(nameof(weights))], device, logger, options, backend)
    {
    }

    /// <summary>Loads several networks onto a device; their probabilities are averaged.</summary>
    /// <param name="ensemble">One network or more, trained for one purpose: the same spacing and normalisation. Architectures may differ.</param>
    /// <param name="device">Where they run; null is <see cref="ComputeDevice.Auto"/>.</param>
    /// <param name="logger">Told which device and precision were taken, and how each volume passes.</param>
    /// <param name="options">Tiles, memory, precision, augmentation; null is <see cref="InferenceOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">There is no network, they want to be fed differently, one takes several input channels, or an option is out of its range.</exception>
    /// <param name="backend">The engine for what the own kernels do not compute; null is <see cref="InferenceBackend.Referenced"/>.</param>
    /// <exception cref="InferenceBackendException">An engine is needed and missing or cannot be loaded, or it has no such device.</exception>
    public NetworkPredictor(
        IReadOnlyList<NetworkWeights> ensemble, ComputeDevice? device = null, ILogger? logger = null, InferenceOptions? options = null, InferenceBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (ensemble.Count == 0) throw new ArgumentException("An ensemble has one network or more.", nameof(ensemble));
        Options = options ?? InferenceOptions.Default;
        string[] problems = [.. Options.Problems()];
        if (problems.Length > 0) throw new ArgumentException(string.Join(" ", problems), nameof(options));
        Architecture = ensemble[0].Architecture;
        Metadata = ensemble[0].Metadata;
        if (ensemble.FirstOrDefault(w => w.Metadata.Spacing != Metadata.Spacing || w.Metadata.Normalization != Metadata.Normalization) is { } other)
        {
            throw new ArgumentException($"The networks of an ensemble are fed alike; {other.Source} has another spacing or normalisation than {ensemble[0].Source}.", nameof(ensemble));
        }

        if (ensemble.FirstOrDefault(w => w.Architecture.InputChannels != 1) is { } several)
        {
            throw new ArgumentException(
                $"{several.Source} takes {several.Architecture.InputChannels} input channels, and a volume has one: run it on tensors, with UNet3D of QcaNet.Models.Torch.", nameof(ensemble));
        }

        _logger = logger ?? NullLogger.Instance;
        backend ??= InferenceBackend.Referenced;
        ComputeDevice place = Place(device ?? ComputeDevice.Auto, backend, _logger);
        bool onGpu = place != ComputeDevice.Cpu;
        Precision = PrecisionChoice.Resolve(Options.Precision, ensemble, onGpu, backend is not null && PrecisionChoice.ProcessorHasBFloat16);
        _symmetries = Symmetry.Of(Options.Augmentation);
        _networks = [.. ensemble.Select(w => Prepare(w, place, backend))];
        _planner = new TilePlanner([.. ensemble.Select(w => w.Architecture)], Options, pass => _networks.Max(n => n.Bytes(pass)), onGpu);
        _sources = [.. ensemble.Select(w => w.Source)];
        _name = _sources[0];
        _seesWholeVolume = ensemble.Any(w => w.Architecture.SeesWholeVolume);
    }

    /// <summary>The network's architecture; of an ensemble, the first one's.</summary>
    public UNet3DArchitecture Architecture { get; }

    /// <summary>How the network wants to be fed.</summary>
    public NetworkMetadata Metadata { get; }

    /// <summary>Tiles, memory, precision, augmentation as they were asked for.</summary>
    public InferenceOptions Options { get; }

    /// <summary>What the network computes in: never <see cref="Precision.Auto"/>.</summary>
    public Precision Precision { get; }

    /// <summary>How a volume of this extent would pass if it were asked for now, and the memory it is expected to take.</summary>
    public InferencePlan Plan(Shape3D shape)
    {
        (TilePlan plan, long peak) = _planner.Choose(shape, Environment.WorkingSet);
        return new InferencePlan(shape, plan.Pass, plan.Count, peak);
    }

    /// <summary>Probability of the foreground class (a nucleus for NSN, a centre for NDN) at every voxel, 0 to 1.</summary>
    /// <param name="input">At the network's spacing and normalised as its metadata say; any size.</param>
    /// <param name="cancellationToken">Checked while waiting for other calls, before each pass, and during a pass of the own kernels.</param>
    /// <returns>A volume of the input's shape and spacing.</returns>
    /// <exception cref="InferenceMemoryException">The memory ran out even with the smallest tile.</exception>
    /// <exception cref="NonFiniteProbabilityException">The network computed a probability that is not a number.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Volume<float> Predict(Volume<float> input, CancellationToken cancellationToken = default) => Predict(input, null, cancellationToken);

    /// <summary>As <see cref="Predict(Volume{float}, CancellationToken)"/>, and tells how far it is.</summary>
    /// <param name="input">At the network's spacing and normalised as its metadata say; any size.</param>
    /// <param name="progress">Told the share of the tiles that are done, 0 to 1, after each, on the calling thread.</param>
    /// <param name="cancellationToken">Checked while waiting for other calls, before each pass, and during a pass of the own kernels.</param>
    /// <returns>A volume of the input's shape and spacing.</returns>
    /// <exception cref="InferenceMemoryException">The memory ran out even with the smallest tile.</exception>
    /// <exception cref="NonFiniteProbabilityException">The network computed a probability that is not a number.</exception>
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
                    fitting => TiledPass.Run(input, fitting, (seen, shape, found) => Compute(seen, shape, found, cancellationToken), progress, cancellationToken),
                    failed =>
                    {
                        TilePlan? halved = _planner.Halved(failed);
                        if (halved is not null) _logger.LogWarning("{Source}: a pass over {Pass} voxels ran out of memory; going on with {Smaller}", _name, failed.Pass, halved.Pass);
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
    /// Whether the network looks at the whole volume at once (instance normalization): then the probabilities of a region depend on what is
    /// far away, and <see cref="PredictRegion"/> gives others than <see cref="Predict(Volume{float}, CancellationToken)"/>.
    /// </summary>
    public bool SeesWholeVolume => _seesWholeVolume;

    /// <summary>
    /// Extent of the regions in which a volume that no memory holds passes with the least work: each sees the halo of the network around it, so
    /// they are as large as a budget allows.
    /// </summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="memoryBudget">Bytes that a pass may take, with what the caller holds beside it.</param>
    /// <param name="besideBytes">Bytes that the caller holds for each voxel of a pass.</param>
    public Shape3D BestRegion(Shape3D volume, long memoryBudget, int besideBytes = 0)
    {
        (int depth, int height, int width) = _planner.BestRegion(volume, memoryBudget, besideBytes);
        return new Shape3D(depth, height, width);
    }

    /// <summary>The voxels of a volume on which the probabilities of a region depend: what <see cref="PredictRegion"/> reads lies inside.</summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="region">What is wanted of it.</param>
    public VolumeRegion SeenBy(Shape3D volume, VolumeRegion region) => _planner.PassOf(volume, region).Seen;

    /// <summary>Probabilities of a region of a volume that need not fit into memory: those of the whole volume, up to rounding.</summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="region">What is wanted of it; fits into memory.</param>
    /// <param name="read">Gives the values of a region of the volume, at the network's spacing and normalized; called for every pass.</param>
    /// <param name="cancellationToken">Checked while waiting for other calls, before each pass, and during a pass of the own kernels.</param>
    /// <returns>A new volume of the region's extent, without a spacing.</returns>
    /// <remarks>
    /// A region passes in one piece where <see cref="InferenceOptions.MemoryBudget"/> allows it, else in halves. Each pass sees the halo of the
    /// network around what it decides, so large regions take less time per voxel.
    /// </remarks>
    /// <exception cref="ArgumentException">The region lies outside the volume, or what was read has another extent.</exception>
    /// <exception cref="NonFiniteProbabilityException">The network computed a probability that is not a number.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Volume<float> PredictRegion(
        Shape3D volume, VolumeRegion region, Func<VolumeRegion, Volume<float>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!region.IsWithin(volume)) throw new ArgumentException($"The region {region} lies outside a volume of {volume}.", nameof(region));
        _gate.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var result = new Volume<float>(region.Shape);
            foreach (RegionPass pass in _planner.PassesOf(volume, region, Environment.WorkingSet))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Volume<float> seen = read(pass.Seen);
                if (seen.Shape != pass.Seen.Shape) throw new ArgumentException($"{pass.Seen.Shape} voxels were asked for, and {seen.Shape} read.", nameof(read));
                float[] found = GC.AllocateUninitializedArray<float>(pass.Shape.Length);
                Compute(pass.Fill(seen), pass.Shape, found, cancellationToken);
                Put(pass, found, region, result);
            }

            return result;
        }
        finally
        {
            foreach (IPassNetwork network in _networks) network.Release();
            _gate.Release();
        }
    }

    private static void Put(RegionPass pass, float[] found, VolumeRegion region, Volume<float> result)
    {
        if (pass.Region == region)
        {
            pass.Cut(found, result.Voxels);
            return;
        }

        var part = new Volume<float>(pass.Region.Shape);
        pass.Cut(found, part.Voxels);
        for (int z = 0; z < part.Shape.Depth; z++)
        {
            for (int y = 0; y < part.Shape.Height; y++)
            {
                int to = result.Shape.Offset(pass.Region.Z - region.Z + z, pass.Region.Y - region.Y + y, pass.Region.X - region.X);
                part.Plane(z).Slice(y * part.Shape.Width, part.Shape.Width).CopyTo(result.Voxels[to..]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The gate itself is left to the collector: a call that waits at it must find it, and then that the predictor was disposed of.
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
            _logger.LogWarning("{Source}: normalises by statistics of the whole volume; in {Count} tiles its result differs from that of one pass, whatever the halo", _name, plan.Count);
        }

        if (!_logger.IsEnabled(LogLevel.Debug)) return;
        string way = plan.Count == 1 ? "one pass" : FormattableString.Invariant($"{plan.Count} tiles");
        _logger.LogDebug("{Source}: {Volume} voxels in {Way} of {Pass}, predicted peak of memory {Mebibytes} MiB", _name, plan.Volume, way, plan.Pass, peak >> 20);
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

        // NaN is in no range. Without this it would be background at every threshold: an embryo without nuclei.
        if (output[..shape.Length].ContainsAnyExceptInRange(float.MinValue, float.MaxValue)) throw new NonFiniteProbabilityException(_sources[network]);
    }

    private IPassNetwork Prepare(NetworkWeights weights, ComputeDevice place, InferenceBackend? backend)
    {
        if (place == ComputeDevice.Cpu && Precision == Precision.Float32 && KernelNetwork.Supports(weights.Architecture))
        {
            _logger.LogDebug(
                "{Source}: {Architecture} on the processor in {Precision}, own kernels, vectors of {Bits} bits", weights.Source, weights.Architecture, Precision, KernelVectors.Bits);
            if (KernelVectors.CompiledForLess)
            {
                _logger.LogWarning("The program was compiled ahead of time without AVX2, which this processor has: set IlcInstructionSet to x86-64-v3 to make the networks several times as fast");
            }

            return new KernelPass(weights, Options.MaximumThreads ?? Environment.ProcessorCount);
        }

        if (backend is null) throw Missing($"{weights.Source}: {weights.Architecture} in {Precision} is not computed by the own kernels");
        IPassNetwork network = backend.Prepare(weights, place, Precision, _logger);
        _logger.LogDebug("{Source}: {Architecture} on {Device} in {Precision}, {Backend}", weights.Source, weights.Architecture, place, Precision, backend.Name);
        return network;
    }

    /// <summary>The processor or a certain GPU. The backend is asked only where it could have one.</summary>
    private static ComputeDevice Place(ComputeDevice wanted, InferenceBackend? backend, ILogger logger)
    {
        if (wanted == ComputeDevice.Cpu || (wanted == ComputeDevice.Auto && backend is not { MayHaveGpu: true })) return ComputeDevice.Cpu;
        return (backend ?? throw Missing($"the device {wanted} was asked for, and the own kernels run on the processor alone")).Resolve(wanted, logger);
    }

    private static InferenceBackendException Missing(string cause) =>
        new(cause, "Add the package QcaNet.Models.Torch to the application, and the libtorch package of its platform (libtorch-cpu-linux-x64, TorchSharp-cuda-linux, ...).");
}
