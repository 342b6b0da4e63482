using System.Globalization;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Models.Weights;

/// <summary>The weights of one network of the family in managed memory: architecture, metadata, and every tensor as float32.</summary>
/// <remarks>
/// Files are safetensors with the tensor names of the family (encoder.{i}.conv0.weight, decoder.{i}.up.weight, head.bias, ...).
/// </remarks>
public sealed class NetworkWeights
{
    private readonly IReadOnlyDictionary<string, WeightTensor> _tensors;

    internal NetworkWeights(
        string source, UNet3DArchitecture architecture, NetworkMetadata metadata, IReadOnlyDictionary<string, WeightTensor> tensors)
    {
        TensorCatalog.Check(source, architecture, tensors);
        Source = source;
        Architecture = architecture;
        Metadata = metadata;
        _tensors = tensors;
    }

    /// <summary>The file of the weights, or the name of their source.</summary>
    public string Source { get; }

    /// <summary>The network they belong to.</summary>
    public UNet3DArchitecture Architecture { get; }

    /// <summary>The expected input of the network, its origin and its license.</summary>
    public NetworkMetadata Metadata { get; }

    /// <summary>All tensors by name, in the order of the family.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Tensors => _tensors;

    /// <summary>Reads a safetensors file and validates it: names, shapes, coverage, finite values.</summary>
    /// <exception cref="WeightsFormatException">The file is missing, damaged, or not a network of the family; nothing is loaded
    /// partially.</exception>
    public static NetworkWeights Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WeightFile.Read(path, stream => Load(stream, path));
    }

    /// <summary>Reads safetensors from a seekable stream.</summary>
    /// <param name="stream">Positioned at the start of the file's bytes.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="WeightsFormatException">As for <see cref="Load(string)"/>.</exception>
    public static NetworkWeights Load(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(source);
        (Dictionary<string, WeightTensor> tensors, Dictionary<string, string> strings) = SafetensorsReader.Read(stream, source);
        tensors = WithoutPrefix(tensors);
        UNet3DArchitecture architecture = TensorCatalog.Infer(source, tensors, strings);
        return new NetworkWeights(source, architecture, NetworkMetadata.FromStrings(source, strings), tensors);
    }

    /// <summary>Creates weights from tensors in memory.</summary>
    /// <param name="architecture">The network they belong to.</param>
    /// <param name="metadata">The expected input of the network, its origin and its license.</param>
    /// <param name="tensors">Every tensor by its name in weight files; not copied.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="WeightsFormatException">A tensor is missing or superfluous, does not have the shape that the architecture needs, or
    /// contains a value that is not finite.</exception>
    public static NetworkWeights Create(
        UNet3DArchitecture architecture,
        NetworkMetadata metadata,
        IReadOnlyDictionary<string, WeightTensor> tensors,
        string source = "network")
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return new NetworkWeights(source, architecture, metadata, tensors);
    }

    /// <summary>Returns weights with the same tensors and other metadata.</summary>
    public NetworkWeights WithMetadata(NetworkMetadata metadata) => new(Source, Architecture, metadata, _tensors);

    /// <summary>Writes a safetensors file: a temporary file next to the target, flushed to disk, then renamed.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="precision">
    /// <see cref="Precision.Float32"/>, or <see cref="Precision.Float16"/> for half of the bytes: numbers are rounded to eleven bits, and
    /// networks compute with the rounded numbers in single precision.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Another precision.</exception>
    /// <exception cref="WeightsFormatException">
    /// The file cannot be written, or a number is too large for float16; an existing file is unchanged.
    /// </exception>
    public void Save(string path, Precision precision = Precision.Float32)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (precision is not (Precision.Float32 or Precision.Float16))
        {
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Weights are stored as Float32 or Float16.");
        }

        SafetensorsWriter.Write(
            path,
            Metadata.ToStrings(Architecture),
            TensorCatalog.Of(Architecture).Select(t => (t.Name, _tensors[t.Name])),
            precision == Precision.Float16);
    }

    // torch.compile, DataParallel and modules around a network prepend a prefix to every name: _orig_mod., module., model., net.
    private static Dictionary<string, WeightTensor> WithoutPrefix(Dictionary<string, WeightTensor> tensors)
    {
        const string Last = "head.weight";
        string[] heads = [.. tensors.Keys.Where(name => name.EndsWith("." + Last, StringComparison.Ordinal)).Take(2)];
        if (heads.Length != 1) return tensors;
        string prefix = heads[0][..^Last.Length];
        return tensors.Keys.All(name => name.StartsWith(prefix, StringComparison.Ordinal))
            ? tensors.ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal)
            : tensors;
    }
}
