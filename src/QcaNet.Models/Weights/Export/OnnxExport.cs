using QcaNet.Volumes;

namespace QcaNet.Models.Weights.Export;

/// <summary>Writes networks as ONNX models, for runtimes other than this one: ONNX Runtime, OpenVINO, TensorRT, browsers.</summary>
/// <remarks>
/// <para>
/// The model maps <see cref="InputName"/>, float32 (batch, channels, depth, height, width), to <see cref="OutputName"/>, float32 (batch,
/// classes, depth, height, width): the softmax of the classes, of which class 1 is the nucleus or the center. Batch, depth, height and
/// width are dynamic; the last three must be multiples of <see cref="Networks.UNet3DArchitecture.Divisor"/>. The model contains only the
/// network: scaling, resampling, mirroring up to those multiples, thresholds and the watershed are left to the caller. The metadata of the
/// weight file are included in the model's metadata, with the same keys.
/// </para>
/// <para>
/// Operator set 17, IR version 8 (ONNX 1.12, 2022). Tensors keep their names and values. The same weights produce the same bytes. Source
/// of the format: onnx.proto of github.com/onnx/onnx.
/// </para>
/// </remarks>
public static class OnnxExport
{
    /// <summary>Name of the model's input.</summary>
    public const string InputName = "intensities";

    /// <summary>Name of the model's output.</summary>
    public const string OutputName = "probabilities";

    /// <summary>The version of the operator set that the model uses.</summary>
    public const int OperatorSet = 17;

    private const int IrVersion = 8;

    /// <summary>Writes a model file: a temporary file next to the target, flushed to disk, then renamed.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="path">The file, by convention NAME.onnx; an existing file is replaced.</param>
    /// <exception cref="WeightsFormatException">
    /// The file cannot be written (Access), the network exceeds the 2 GiB limit of a model file (Limit), or it has layers that cannot be
    /// exported (Unsupported).
    /// </exception>
    public static void Write(NetworkWeights weights, string path)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ProtobufMessage model = Model(weights);
        try
        {
            AtomicFile.Write(path, model.WriteTo);
        }
        catch (FileAccessException error)
        {
            throw new WeightsFormatException(path, WeightsFormatErrorKind.Access, error.Problem, null, error);
        }
    }

    /// <summary>Writes a model.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="stream">Receives the bytes; it stays open.</param>
    /// <exception cref="WeightsFormatException">The network exceeds the 2 GiB limit of a model (Limit), or has layers that cannot be
    /// exported (Unsupported).</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(NetworkWeights weights, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(stream);
        Model(weights).WriteTo(stream);
    }

    private static ProtobufMessage Model(NetworkWeights weights)
    {
        ProtobufMessage graph;
        try
        {
            graph = OnnxGraph.Of(weights, InputName, OutputName);
        }
        catch (NotSupportedException error)
        {
            throw new WeightsFormatException(weights.Source, WeightsFormatErrorKind.Unsupported, error.Message, null, error);
        }

        ProtobufMessage model = new ProtobufMessage()
            .Whole(1, IrVersion)
            .Text(2, "QcaNet")
            .Message(7, graph)
            .Message(8, new ProtobufMessage().Text(1, string.Empty).Whole(2, OperatorSet));
        foreach ((string key, string value) in weights.Metadata.ToStrings(weights.Architecture))
        {
            model.Message(14, new ProtobufMessage().Text(1, key).Text(2, value));
        }

        // Readers of Protocol Buffers use 32-bit lengths.
        if (model.Length <= int.MaxValue) return model;
        throw new WeightsFormatException(
            weights.Source,
            WeightsFormatErrorKind.Limit,
            $"the model would have {model.Length} bytes; an ONNX file is limited to 2 GiB. Use a narrower network.");
    }
}
