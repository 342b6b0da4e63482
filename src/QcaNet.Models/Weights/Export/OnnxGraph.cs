using QcaNet.Models.Networks;

namespace QcaNet.Models.Weights.Export;

/// <summary>
/// The layers of a network of the family as nodes of an ONNX graph (onnx.proto: GraphProto and its parts, with their field numbers).
/// </summary>
/// <remarks>
/// Nodes are named like the tensors in weight files, and every tensor of the file becomes an initializer of the same name, unchanged, so
/// the two can be compared by name. Folding batch normalization into convolutions is left to the runtime, which does it automatically.
/// </remarks>
internal sealed class OnnxGraph
{
    private const int Float = 1, Int64 = 7;                            // TensorProto.DataType
    private const int FloatAttribute = 1, IntAttribute = 2, IntsAttribute = 7; // AttributeProto.AttributeType
    private const string GroupShape = "groups.shape", GroupScale = "groups.scale", GroupShift = "groups.shift";
    private readonly NetworkWeights _weights;
    private readonly UNet3DArchitecture _architecture;
    private readonly ProtobufMessage _graph = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private OnnxGraph(NetworkWeights weights)
    {
        _weights = weights;
        _architecture = weights.Architecture;
    }

    /// <summary>Creates the graph of a network, from intensities to the softmax of the classes.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="input">Name of the input.</param>
    /// <param name="output">Name of the output.</param>
    /// <exception cref="NotSupportedException">The network has an unknown layer.</exception>
    public static ProtobufMessage Of(NetworkWeights weights, string input, string output)
    {
        var graph = new OnnxGraph(weights);
        string logits = graph.Network(input);
        graph.Node("Softmax", output, output, [logits], Whole("axis", 1));
        if (weights.Tensors.Keys.FirstOrDefault(name => !graph._used.Contains(name)) is { } unread)
        {
            throw new NotSupportedException($"The tensor {unread} belongs to a layer that cannot be exported.");
        }

        return graph._graph
            .Text(2, "qcanet")
            .Message(11, Port(input, weights.Architecture.InputChannels, graph.InputInWords()))
            .Message(12, Port(
                output, weights.Architecture.OutputChannels, "Probability of each class, of which 0 is the background; they add up to 1."));
    }

    private string Network(string input)
    {
        int levels = _architecture.Levels;
        string x = Stage("encoder.0", input);
        var skips = new string[levels];
        for (int i = 0; i < levels; i++)
        {
            skips[i] = x;
            x = Node("MaxPool", $"encoder.{i + 1}.pool", null, [x], Extents("kernel_shape", 2, 3), Extents("strides", 2, 3));
            x = Stage($"encoder.{i + 1}", x);
        }

        for (int i = levels - 1; i >= 0; i--)
        {
            string at = $"decoder.{i}";
            string[] inputs = [x, Initializer($"{at}.up.weight"), Initializer($"{at}.up.bias")];
            x = Node("ConvTranspose", $"{at}.up", null, inputs, Extents("kernel_shape", 2, 3), Extents("strides", 2, 3));

            // The order is that of the published code, and the weights depend on it.
            x = Node("Concat", $"{at}.join", null, [x, skips[i]], Whole("axis", 1));
            x = Stage(at, x);
        }

        return Convolution("head", x);
    }

    /// <summary>Adds convolution, normalization and ReLU, twice.</summary>
    private string Stage(string at, string x)
    {
        for (int i = 0; i < 2; i++)
        {
            x = Convolution($"{at}.conv{i}", x);
            x = Normalization($"{at}.norm{i}", x);
            x = Node("Relu", $"{at}.relu{i}", null, [x]);
        }

        return x;
    }

    private string Convolution(string name, string x)
    {
        int kernel = (int)_weights.Tensors[$"{name}.weight"].Shape[2];
        string[] inputs = [x, Initializer($"{name}.weight"), Initializer($"{name}.bias")];
        return Node("Conv", name, null, inputs, Extents("kernel_shape", kernel, 3), Extents("pads", kernel / 2, 6));
    }

    private string Normalization(string name, string x)
    {
        var epsilon = new ProtobufMessage().Text(1, "epsilon").Real(2, (float)_architecture.BatchNormEpsilon).Whole(20, FloatAttribute);
        switch (_architecture.FeatureNormalization.Kind)
        {
            case FeatureNormalizationKind.None:
                return x;
            case FeatureNormalizationKind.Batch:
                string[] parts = ["weight", "bias", "running_mean", "running_var"];
                return Node("BatchNormalization", name, null, [x, .. parts.Select(part => Initializer($"{name}.{part}"))], epsilon);
            case FeatureNormalizationKind.Instance:
                return Node("InstanceNormalization", name, null, [x, Initializer($"{name}.weight"), Initializer($"{name}.bias")], epsilon);
            case FeatureNormalizationKind.Group:
                return Grouped(name, x, epsilon);
            default:
                throw new NotSupportedException(
                    $"The layer {name} is a normalization that cannot be exported: {_architecture.FeatureNormalization}.");
        }
    }

    /// <summary>
    /// Group normalization became an operator in set 18, and its definition changed in set 21. Here it is an instance normalization with
    /// one channel per group, which contains the values of all channels of the group, followed by a scale and a shift per channel.
    /// </summary>
    private string Grouped(string name, string x, ProtobufMessage epsilon)
    {
        int groups = _architecture.FeatureNormalization.Groups;
        if (_used.Add(GroupShape))
        {
            // 0: unchanged, the batch; -1: inferred from the remaining elements.
            var shapeOfGroups = new ProtobufMessage().Whole(1, 3).Whole(2, Int64).Whole(7, 0).Whole(7, groups).Whole(7, -1);
            _graph.Message(5, shapeOfGroups.Text(8, GroupShape));
            Initializer(GroupScale, new WeightTensor([groups], [.. Enumerable.Repeat(1f, groups)]));
            Initializer(GroupShift, new WeightTensor([groups], new float[groups]));
        }

        string shape = Node("Shape", $"{name}.shape", null, [x]);
        x = Node("Reshape", $"{name}.groups", null, [x, GroupShape]);
        x = Node("InstanceNormalization", $"{name}.normalized", null, [x, GroupScale, GroupShift], epsilon);
        x = Node("Reshape", $"{name}.channels", null, [x, shape]);
        x = Node("Mul", $"{name}.scaled", null, [x, OverChannels($"{name}.weight")]);
        return Node("Add", name, null, [x, OverChannels($"{name}.bias")]);
    }

    /// <summary>
    /// A tensor of one value per channel, reshaped to (channels, 1, 1, 1) so that it is broadcast over (batch, channels, depth, height,
    /// width).
    /// </summary>
    private string OverChannels(string name)
    {
        WeightTensor tensor = _weights.Tensors[name];
        return Initializer(name, new WeightTensor([tensor.Shape[0], 1, 1, 1], tensor.Values.ToArray()));
    }

    /// <summary>Adds a NodeProto; returns the name of its output, which is the node's name unless another one is given.</summary>
    private string Node(string operation, string name, string? output, string[] inputs, params ProtobufMessage[] attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output ?? name).Text(3, name).Text(4, operation);
        foreach (ProtobufMessage attribute in attributes) node.Message(5, attribute);
        _graph.Message(1, node);
        return output ?? name;
    }

    private static ProtobufMessage Whole(string name, long value) =>
        new ProtobufMessage().Text(1, name).Whole(3, value).Whole(20, IntAttribute);

    /// <summary>The same value for every axis (pads: for both ends of every axis).</summary>
    private static ProtobufMessage Extents(string name, long each, int count)
    {
        ProtobufMessage attribute = new ProtobufMessage().Text(1, name);
        for (int i = 0; i < count; i++) attribute.Whole(8, each);
        return attribute.Whole(20, IntsAttribute);
    }

    /// <summary>Adds a tensor of the file to the graph (TensorProto) and returns its name.</summary>
    private string Initializer(string name) => Initializer(name, _weights.Tensors[name]);

    private string Initializer(string name, WeightTensor tensor)
    {
        var initializer = new ProtobufMessage();
        foreach (long extent in tensor.Shape) initializer.Whole(1, extent);
        _graph.Message(5, initializer.Whole(2, Float).Text(8, name).Numbers(9, tensor));
        _used.Add(name);
        return name;
    }

    /// <summary>A ValueInfoProto: (batch, channels, depth, height, width), of which only the channels are fixed.</summary>
    private static ProtobufMessage Port(string name, int channels, string words)
    {
        var shape = new ProtobufMessage();
        foreach (string? free in new[] { "batch", null, "depth", "height", "width" })
        {
            shape.Message(1, free is null ? new ProtobufMessage().Whole(1, channels) : new ProtobufMessage().Text(2, free));
        }

        var type = new ProtobufMessage().Message(1, new ProtobufMessage().Whole(1, Float).Message(2, shape));
        return new ProtobufMessage().Text(1, name).Message(2, type).Text(3, words);
    }

    private string InputInWords()
    {
        NetworkMetadata metadata = _weights.Metadata;
        string scaled = metadata.Normalization is { } n ? $", scaled by {n}" : string.Empty;
        string spaced = metadata.Spacing is { } s ? $", voxels of {s} um (z,y,x)" : string.Empty;
        return FormattableString.Invariant(
            $"Intensities{scaled}{spaced}; depth, height and width are multiples of {_architecture.Divisor}.");
    }
}
