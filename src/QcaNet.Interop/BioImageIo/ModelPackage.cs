using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Export;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Interop.BioImageIo;

/// <summary>
/// Writes a network as a bioimage.io model package: a folder with <c>rdf.yaml</c>, the ONNX model, test tensors, documentation and cover,
/// which community tools (deepImageJ, ilastik, BiaPy, bioimageio.core) can read.
/// </summary>
/// <remarks>
/// The format is the model description 0.5, https://github.com/bioimage-io/spec-bioimage-io. The package contains the network with its
/// intensity scaling, but without the volume that limits the upper percentile in large fields of view, which the format does not support.
/// Resampling to the network's spacing, the thresholds, and the watershed that combines two networks into nuclei are not included; the
/// documentation should say so.
/// </remarks>
public static partial class ModelPackage
{
    /// <summary>The version of the format that this class writes.</summary>
    public const string FormatVersion = "0.5.7";

    private const int LargestCover = 500_000;

    /// <summary>Volume of a stack of BBBC050, cubic micrometers.</summary>
    private const double UsualField = 840_000;

    private static readonly (string Text, string Doi)[] Sources =
    [
        ("Tokuoka et al. 2020, 3D convolutional neural networks-based segmentation to acquire quantitative criteria of the nucleus "
            + "during mouse embryogenesis",
            "10.1038/s41540-020-00152-8"),
        ("Cicek et al. 2016, 3D U-Net: learning dense volumetric segmentation from sparse annotation", "10.1007/978-3-319-46723-8_49"),
    ];

    /// <summary>
    /// The minimum extent of the input that the package declares, in voxels: a multiple of the divisor that exceeds two halos, as the
    /// format requires. The test stack must be at least this large.
    /// </summary>
    /// <param name="architecture">The network.</param>
    public static int SmallestExtent(UNet3DArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return ((2 * Halo(architecture) / architecture.Divisor) + 1) * architecture.Divisor;
    }

    /// <summary>Writes a package into a folder.</summary>
    /// <param name="weights">The network, with role, spacing and normalization in its metadata.</param>
    /// <param name="folder">
    /// The output folder; created if it does not exist. Each file is written atomically, <c>rdf.yaml</c> last.
    /// </param>
    /// <param name="options">Names, texts and the stack for the test tensors.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="ArgumentException">
    /// Metadata are missing, an option is out of range, or the test stack does not fit the network; the message lists every problem.
    /// </exception>
    /// <exception cref="WeightsFormatException">The network cannot be written as ONNX.</exception>
    /// <exception cref="FileAccessException">A file cannot be written.</exception>
    public static void Write(
        NetworkWeights weights, string folder, ModelPackageOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        string[] problems = [.. Problems(weights, options)];
        if (problems.Length > 0) throw new ArgumentException(string.Join(" ", problems), nameof(options));

        Directory.CreateDirectory(folder);
        Volume<float> input = Intensity.Normalized(options.TestStack, Described(weights.Metadata.Normalization!));
        using var predictor = new NetworkPredictor(weights, options: new InferenceOptions());
        Volume<float> output = predictor.Predict(input, cancellationToken);
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        Put("weights.onnx", stream => OnnxExport.Write(weights, stream));
        Put("test_input.npy", stream => TensorFile.Write(stream, [options.TestStack]));
        Put("test_output.npy", stream => TensorFile.Write(stream, [Complement(output), output]));
        Put("README.md", stream => stream.Write(Encoding.UTF8.GetBytes(options.Documentation)));
        if (options.Cover is { } cover) Put("cover.png", stream => stream.Write(cover.Span));
        Put("rdf.yaml", stream => stream.Write(Encoding.UTF8.GetBytes(YamlText.Of(Description(weights, options, hashes)))));

        void Put(string name, Action<Stream> write)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = Path.Combine(folder, name);
            AtomicFile.Write(path, stream =>
            {
                write(stream);
                stream.Position = 0;
                hashes[name] = Convert.ToHexStringLower(SHA256.HashData(stream));
            });
        }
    }

    private static IEnumerable<string> Problems(NetworkWeights weights, ModelPackageOptions options)
    {
        NetworkMetadata metadata = weights.Metadata;
        if (metadata.Role is null) yield return "The metadata do not say the role of the network.";
        if (metadata.Spacing is null) yield return "The metadata do not say the spacing of the network.";
        if (metadata.Normalization is null) yield return "The metadata do not say how intensities are scaled.";
        if (weights.Architecture is not { InputChannels: 1, OutputChannels: 2 })
        {
            yield return "The network must have one channel and two classes.";
        }

        if (!ModelName().IsMatch(options.Name))
        {
            yield return $"The name '{options.Name}' must have 5 to 128 letters, digits, spaces, or characters of _-().";
        }

        if (options.Description.Length is 0 or > 1024) yield return "The description must have 1 to 1,024 characters.";
        if (!ValidationSection().IsMatch(options.Documentation))
        {
            yield return "The documentation needs a section with the title Validation.";
        }

        if (options.Authors.Count == 0) yield return "At least one author is needed.";
        if (!SpdxIdentifier().IsMatch(options.License ?? metadata.License ?? string.Empty))
        {
            yield return $"The license '{options.License ?? metadata.License}' must be an identifier of the SPDX list, "
                + "for instance MIT or CC-BY-4.0.";
        }

        if (options.Cover is { Length: > LargestCover }) yield return $"The cover must have at most {LargestCover / 1000} KB.";
        Shape3D shape = options.TestStack.Shape;
        int divisor = weights.Architecture.Divisor;
        int smallest = SmallestExtent(weights.Architecture);
        if (((int[])[shape.Depth, shape.Height, shape.Width]).Any(extent => extent < smallest || extent % divisor != 0))
        {
            yield return $"The test stack is {shape}; its extents must be multiples of {divisor} from {smallest} on.";
        }
    }

    /// <summary>
    /// Reduces a normalization to what the format can express: percentiles and clipping, but no volume that determines the upper
    /// percentile. The percentile is that of a stack like those of BBBC050.
    /// </summary>
    private static Normalization Described(Normalization normalization)
    {
        if (normalization.BrightVolume is not { } volume) return normalization;
        double upper = Math.Max(normalization.Upper, Math.Round(100 * (1 - (volume / UsualField)), 3));
        return Normalization.Percentile(normalization.Lower, upper, normalization.ClipLow, normalization.ClipHigh);
    }

    private static int Halo(UNet3DArchitecture architecture) => Math.Max(1, NetworkSummary.Create(architecture).Halo);

    private static YamlMap Description(NetworkWeights weights, ModelPackageOptions options, Dictionary<string, string> hashes)
    {
        NetworkMetadata metadata = weights.Metadata;
        string found = metadata.Role == NetworkRole.Nsn ? "nucleus" : "center";
        var description = new YamlMap
        {
            ["format_version"] = FormatVersion,
            ["type"] = "model",
            ["name"] = options.Name,
            ["description"] = options.Description,
            ["authors"] = options.Authors.Select(author => new YamlMap { ["name"] = author }),
            ["license"] = options.License ?? metadata.License!,
            ["documentation"] = "README.md",
            ["tags"] = new[] { "3d", "nuclei", "fluorescence-light-microscopy", "semantic-segmentation", "unet", "mouse", "embryo" },
            ["cite"] = options.Citations.Concat(Sources).Select(c => new YamlMap { ["text"] = c.Text, ["doi"] = c.Doi }),
        };
        if (options.Cover is not null) description.Add("covers", new[] { "cover.png" });
        if (options.Timestamp is { } time)
        {
            description.Add("timestamp", time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        }

        description.Add("inputs", new[]
        {
            new YamlMap
            {
                ["id"] = OnnxExport.InputName,
                ["description"] = "Raw intensities, resampled to the scale of the axes.",
                ["axes"] = Axes(weights, ["fluorescence"], input: true),
                ["data"] = new YamlMap { ["type"] = "float32" },
                ["test_tensor"] = Reference("test_input.npy", hashes),
                ["preprocessing"] = Preprocessing(Described(metadata.Normalization!)),
            },
        });
        description.Add("outputs", new[]
        {
            new YamlMap
            {
                ["id"] = OnnxExport.OutputName,
                ["description"] = metadata.Role == NetworkRole.Nsn
                    ? "Probability that a voxel belongs to a nucleus." : "Probability that a voxel belongs to the center of a nucleus.",
                ["axes"] = Axes(weights, ["background", found], input: false),
                ["data"] = new YamlMap { ["type"] = "float32", ["range"] = new object[] { 0.0, 1.0 } },
                ["test_tensor"] = Reference("test_output.npy", hashes),
            },
        });
        YamlMap onnx = Reference("weights.onnx", hashes);
        onnx.Add("opset_version", OnnxExport.OperatorSet);
        description.Add("weights", new YamlMap { ["onnx"] = onnx });
        return description;
    }

    private static YamlMap Reference(string file, Dictionary<string, string> hashes) =>
        new() { ["source"] = file, ["sha256"] = hashes[file] };

    private static List<YamlMap> Axes(NetworkWeights weights, string[] channels, bool input)
    {
        VoxelSpacing spacing = weights.Metadata.Spacing!.Value;
        var axes = new List<YamlMap>
        {
            new() { ["type"] = "batch" },
            new() { ["type"] = "channel", ["channel_names"] = channels },
        };
        foreach ((string id, double scale) in new[] { ("z", spacing.Z), ("y", spacing.Y), ("x", spacing.X) })
        {
            var axis = new YamlMap { ["type"] = "space", ["id"] = id, ["unit"] = "micrometer", ["scale"] = scale };
            axis.Add("size", input
                ? new YamlMap { ["min"] = SmallestExtent(weights.Architecture), ["step"] = weights.Architecture.Divisor }
                : new YamlMap { ["tensor_id"] = OnnxExport.InputName, ["axis_id"] = id });
            if (!input) axis.Add("halo", Halo(weights.Architecture));
            axes.Add(axis);
        }

        return axes;
    }

    private static List<YamlMap> Preprocessing(Normalization normalization)
    {
        string[] axes = ["channel", "z", "y", "x"];
        var steps = new List<YamlMap> { new() { ["id"] = "ensure_dtype", ["kwargs"] = new YamlMap { ["dtype"] = "float32" } } };
        steps.Add(normalization.Kind == NormalizationKind.ZScore
            ? new YamlMap { ["id"] = "zero_mean_unit_variance", ["kwargs"] = new YamlMap { ["axes"] = axes, ["eps"] = 1e-10 } }
            : new YamlMap
            {
                ["id"] = "scale_range",
                ["kwargs"] = new YamlMap
                {
                    ["axes"] = axes,
                    ["min_percentile"] = normalization.Lower,
                    ["max_percentile"] = normalization.Upper,
                    ["eps"] = 1e-10,
                },
            });
        if (float.IsFinite(normalization.ClipLow) && float.IsFinite(normalization.ClipHigh))
        {
            steps.Add(new YamlMap
            {
                ["id"] = "clip",
                ["kwargs"] = new YamlMap { ["min"] = (double)normalization.ClipLow, ["max"] = (double)normalization.ClipHigh },
            });
        }

        return steps;
    }

    private static Volume<float> Complement(Volume<float> probability)
    {
        Volume<float> other = probability.Clone();
        foreach (ref float p in other.Voxels) p = 1 - p;
        return other;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-() ]{5,128}$")]
    private static partial Regex ModelName();

    [GeneratedRegex(@"^[A-Za-z0-9.+\-]{2,60}$")]
    private static partial Regex SpdxIdentifier();

    [GeneratedRegex(@"^#{1,3} .*Validation", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ValidationSection();
}
