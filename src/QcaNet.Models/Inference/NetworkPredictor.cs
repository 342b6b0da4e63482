using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using TorchSharp;
using static TorchSharp.torch;
using Padding = QcaNet.Volumes.Preprocessing.Padding;

namespace QcaNet.Models.Inference;

/// <summary>Runs one network over whole volumes: probabilities of its foreground class, voxel for voxel.</summary>
/// <remarks>
/// The volume passes in one piece, mirrored at its ends up to the next multiple of the network's divisor, channels-last, in
/// evaluation mode and without gradients. Memory is about 500 bytes a voxel for the compact networks. Calls on one predictor wait for one another.
/// </remarks>
public sealed class NetworkPredictor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly UNet3D _network;
    private readonly Device _device;
    private bool _disposed;

    /// <summary>Loads the weights onto a device.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="device">Where it runs; null is <see cref="ComputeDevice.Auto"/>.</param>
    /// <param name="logger">Told which device was taken.</param>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded, or has no such device.</exception>
    public NetworkPredictor(NetworkWeights weights, ComputeDevice? device = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        NativeBackend.EnsureLoaded(logger);
        Architecture = weights.Architecture;
        Metadata = weights.Metadata;
        _device = Choose(device ?? ComputeDevice.Auto);
        _network = weights.CreateNetwork();
        ChannelsLast.Arrange(_network);
        _network.to(_device);
        (logger ?? NullLogger.Instance).LogDebug("{Source}: {Architecture} on {Device}", weights.Source, Architecture, _device);
    }

    /// <summary>The network's architecture.</summary>
    public UNet3DArchitecture Architecture { get; }

    /// <summary>How the network wants to be fed.</summary>
    public NetworkMetadata Metadata { get; }

    /// <summary>Probability of the foreground class (a nucleus for NSN, a centre for NDN) at every voxel, 0 to 1.</summary>
    /// <param name="input">At the network's spacing and normalised as its metadata say; any size.</param>
    /// <param name="cancellationToken">Asked before the pass; a pass under way is finished.</param>
    /// <returns>A volume of the input's shape and spacing.</returns>
    public Volume<float> Predict(Volume<float> input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellationToken.ThrowIfCancellationRequested();
            Shape3D shape = input.Shape;
            (int Before, int After) z = Margin(shape.Depth), y = Margin(shape.Height), x = Margin(shape.Width);
            Volume<float> padded = Padding.Reflect(input, z, y, x);
            return Padding.Crop(Forward(padded), z, y, x);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _network.Dispose();
        }
    }

    private Volume<float> Forward(Volume<float> padded)
    {
        Shape3D shape = padded.Shape;
        var result = new Volume<float>(shape, padded.Spacing);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensor input = zeros([1, 1, shape.Depth, shape.Height, shape.Width]);
        padded.Voxels.CopyTo(MemoryMarshal.Cast<byte, float>(input.bytes));
        Tensor logits = _network.call(ChannelsLast.Arrange(input.to(_device)));
        Tensor probability = nn.functional.softmax(logits, 1).select(1, 1).contiguous().cpu();
        MemoryMarshal.Cast<byte, float>(probability.bytes).CopyTo(result.Voxels);
        return result;
    }

    private (int Before, int After) Margin(int extent)
    {
        int missing = (Architecture.Divisor - (extent % Architecture.Divisor)) % Architecture.Divisor;
        return (missing / 2, missing - (missing / 2));
    }

    private static Device Choose(ComputeDevice device)
    {
        bool gpu = device == ComputeDevice.Auto ? cuda.is_available() : device != ComputeDevice.Cpu;
        if (!gpu) return CPU;
        if (!cuda.is_available())
        {
            throw new NativeBackendException(
                $"the device {device} was asked for, and the loaded backend has no GPU",
                "Build the application with -p:TorchBackend=cuda on a machine with an NVIDIA driver, or use the device 'auto' or 'cpu'.");
        }

        return new Device(device == ComputeDevice.Auto ? "cuda:0" : device.Name);
    }
}
