using System.Globalization;
using QcaNet.Interop.BioImageIo;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Results;

/// <summary>The contents of a bioimage.io package of <c>weights export</c>: texts, test tensors and a cover.</summary>
internal static class ModelPackageText
{
    /// <summary>The package of a network, with the given documentation or, for a shipped network, its model card.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="shipped">The shipped network, if it is one.</param>
    /// <param name="documentation">Markdown; null for the model card.</param>
    /// <param name="authors">Names of the authors; empty for those of the project.</param>
    /// <param name="license">An SPDX identifier; null for the license of the weights, MIT for the shipped ones.</param>
    public static ModelPackageOptions For(
        NetworkWeights weights, PretrainedWeight? shipped, string? documentation, string[] authors, string? license)
    {
        NetworkMetadata metadata = weights.Metadata;
        if (metadata is not { Role: { } role, Spacing: { } spacing })
        {
            throw new CallException($"{weights.Source}: the metadata do not contain role and spacing, which a package needs.");
        }

        string text = documentation ?? shipped?.Card ?? throw new CallException(
            "--documentation: your own network needs a Markdown file that describes it, with its scores in a section 'Validation'.");
        string name = role.ToString().ToUpperInvariant();
        var sample = new SyntheticEmbryoOptions { Seed = 5, Nuclei = 8, Shape = Shape(weights), Spacing = spacing };
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(sample);
        var options = new ModelPackageOptions
        {
            Name = shipped is null ? $"QCANet {name}" : $"QCANet {name} mouse embryo nuclei",
            Description = role == NetworkRole.Nsn
                ? "3D U-Net that finds the voxels of nuclei in fluorescence stacks of early mouse embryos. "
                    + "With NDN and a watershed it gives one label per nucleus."
                : "3D U-Net that finds the centers of nuclei in fluorescence stacks of early mouse embryos. "
                    + "With NSN and a watershed it gives one label per nucleus.",
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

    private static string Documented(string text, NetworkMetadata metadata)
    {
        string threshold = (metadata.Threshold ?? 0.5).ToString("0.##", CultureInfo.InvariantCulture);
        return $"""
            {text.TrimEnd()}

            ## From probabilities to nuclei

            The network expects a stack resampled to {metadata.Spacing} micrometers (z, y, x). It is one of two: NSN finds the voxels
            of nuclei, NDN their centers. Voxels whose probability of class 1 exceeds the threshold ({threshold} for this network)
            are foreground. The components of NDN's foreground inside NSN's foreground are the markers of a watershed on the
            distance transform of NSN's foreground, with distances in micrometers; parts of the foreground without a marker are
            background. QcaNet.Core does all of this: `qcanet segment STACK`.

            Intensities are scaled as '{metadata.Normalization}'. The package scales by the percentiles alone. If the field of view is so
            large that the volume limits the upper percentile, crop the stack to the embryo first.

            """;
    }
}
