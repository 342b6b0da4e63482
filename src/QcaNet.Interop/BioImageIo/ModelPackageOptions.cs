using QcaNet.Volumes;

namespace QcaNet.Interop.BioImageIo;

/// <summary>The contents of a bioimage.io model package other than the network.</summary>
public sealed record ModelPackageOptions
{
    /// <summary>The model's name, 5 to 128 characters: letters, digits, spaces and <c>_-()</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the model does, in at most 1,024 characters.</summary>
    public required string Description { get; init; }

    /// <summary>The documentation as Markdown; the collection requires a section "Validation".</summary>
    public required string Documentation { get; init; }

    /// <summary>
    /// A stack for the test tensors: raw intensities at the spacing of the network, with extents that are multiples of its divisor (8 for
    /// the shipped networks) and exceed two halos (112 for the shipped networks).
    /// </summary>
    public required Volume<float> TestStack { get; init; }

    /// <summary>Names of the authors.</summary>
    public IReadOnlyList<string> Authors { get; init; } = ["QcaNet.Core contributors"];

    /// <summary>An SPDX license identifier, for instance MIT or CC-BY-4.0; null uses the license in the weights' metadata.</summary>
    public string? License { get; init; }

    /// <summary>A picture of input and output, PNG of at most 500 KB; null for none.</summary>
    public ReadOnlyMemory<byte>? Cover { get; init; }

    /// <summary>When the model was created; null omits it.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Citations in addition to the network's own sources: text and DOI.</summary>
    public IReadOnlyList<(string Text, string Doi)> Citations { get; init; } = [];
}
