using QcaNet.Volumes;

namespace QcaNet.Interop.BioImageIo;

/// <summary>What a bioimage.io model package says besides the network.</summary>
public sealed record ModelPackageOptions
{
    /// <summary>The model's name, 5 to 128 characters: letters, digits, spaces and <c>_-()</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the model does, in at most 1,024 characters.</summary>
    public required string Description { get; init; }

    /// <summary>The documentation as Markdown; the collection asks for a section "Validation" in it.</summary>
    public required string Documentation { get; init; }

    /// <summary>
    /// A stack for the test tensors: raw intensities at the spacing of the network, extents that are multiples of its divisor (8 for the
    /// shipped ones) and exceed two halos (112 for the shipped ones).
    /// </summary>
    public required Volume<float> TestStack { get; init; }

    /// <summary>Names of the authors.</summary>
    public IReadOnlyList<string> Authors { get; init; } = ["QcaNet.Core contributors"];

    /// <summary>An identifier of the SPDX list, for instance MIT or CC-BY-4.0; null takes the license of the weights' metadata.</summary>
    public string? License { get; init; }

    /// <summary>A picture of input and output, PNG of at most 500 KB; null for none.</summary>
    public ReadOnlyMemory<byte>? Cover { get; init; }

    /// <summary>When the model was made; null leaves it out.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>What to cite besides the network's own sources: text and DOI.</summary>
    public IReadOnlyList<(string Text, string Doi)> Citations { get; init; } = [];
}
