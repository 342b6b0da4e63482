using QcaNet.Interop.BioImageIo;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Results;

/// <summary>What a bioimage.io package of <c>weights export</c> says: texts of the shipped networks, test tensors and a cover.</summary>
internal static class ModelPackageText
{
    /// <summary>A package of the network, with the documentation that was given or, for a shipped network, its model card.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="shipped">The shipped network that it is; null for others.</param>
    /// <param name="documentation">Markdown; null takes the card.</param>
    /// <param name="authors">Names; none takes the project's.</param>
    /// <param name="license">An SPDX identifier; null takes that of the weights, MIT for the shipped ones.</param>
    public static ModelPackageOptions For(NetworkWeights weights, PretrainedWeight? shipped, string? documentation, string[] authors, string? license)
    {
        NetworkMetadata metadata = weights.Metadata;
        if (metadata is not { Role: { } role, Spacing: { } spacing })
        {
            throw new CallException($"{weights.Source}: the metadata do not say role and spacing; a package needs them.");
        }

        string text = documentation ?? shipped?.Card ?? throw new CallException(
            "--documentation: your own network needs a Markdown file that describes it and has a section 'Validation' with its scores.");
        string name = role.ToString().ToUpperInvariant();
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = 5, Nuclei = 8, Shape = Shape(weights), Spacing = spacing });
        var options = new ModelPackageOptions
        {
            Name = shipped is null ? $"QCANet {name}" : $"QCANet {name} mouse embryo nuclei",
            Description = role == NetworkRole.Nsn
                ? "3D U-Net that finds the voxels of nuclei in fluorescence stacks of early mouse embryos. With NDN and a watershed it gives one label per nucleus."
                : "3D U-Net that finds the centers of nuclei in fluorescence stacks of early mouse embryos. With NSN and a watershed it gives one label per nucleus.",
            Documentation = Documented(text, metadata),
            License = license ?? (shipped is null ? null : "MIT"),
            TestStack = Intensity.ToFloat(embryo.Stack),
            Timestamp = DateTimeOffset.UtcNow,
            Cover = SegmentationPicture.ToPng(embryo.Stack, embryo.Labels),
        };
        return authors.Length > 0 ? options with { Authors = authors } : options;
    }

    /// <summary>The smallest cube that the package declares.</summary>
    private static Shape3D Shape(NetworkWeights weights)
    {
        int extent = ModelPackage.SmallestExtent(weights.Architecture);
        return new Shape3D(extent, extent, extent);
    }

    private static string Documented(string text, NetworkMetadata metadata) => $"""
        {text.TrimEnd()}

        ## From probabilities to nuclei

        The network expects a stack that was resampled to {metadata.Spacing} micrometers (z, y, x). It is one of two: NSN finds the voxels of nuclei,
        NDN their centers. Voxels whose probability of class 1 exceeds the threshold ({metadata.Threshold?.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) ?? "0.5"} for this network) are
        foreground. The components of NDN's foreground inside NSN's are the markers of a watershed on the distance transform of NSN's foreground, with
        distances in micrometers; parts of the foreground without a marker are background. QcaNet.Core does all of it: `qcanet segment STACK`.

        Intensities are scaled as '{metadata.Normalization}'. The package scales by the percentiles alone: in fields of view so large that a volume limits the
        upper percentile, crop the stack to the embryo first.

        """;
}
