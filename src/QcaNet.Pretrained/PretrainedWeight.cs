using System.Reflection;

namespace QcaNet.Pretrained;

/// <summary>The weights of one shipped network, as the bytes of its safetensors file, with its model card.</summary>
/// <remarks>This package contains no network code and loads no native library; QcaNet.Core reads the bytes.</remarks>
public sealed class PretrainedWeight
{
    private static readonly Assembly Shipped = typeof(PretrainedWeight).Assembly;
    private readonly string _resource;
    private readonly Lazy<string> _card;

    internal PretrainedWeight(string name)
    {
        Name = name;
        _resource = $"QcaNet.Pretrained.{name}";
        _card = new Lazy<string>(ReadCard);
    }

    /// <summary>What the network finds, "nsn" or "ndn", and a number for further networks with the same purpose: "nsn-2".</summary>
    public string Name { get; }

    /// <summary>The model card as Markdown: data, terms and citation, recipe, seed, scores, limits.</summary>
    public string Card => _card.Value;

    /// <summary>Opens the safetensors file. The stream is seekable, positioned at its start, and owned by the caller.</summary>
    public Stream Open() => OpenResource(".safetensors");

    /// <summary>"pretrained" and the name, for messages.</summary>
    public override string ToString() => $"pretrained {Name}";

    private Stream OpenResource(string extension) =>
        Shipped.GetManifestResourceStream(_resource + extension)
        ?? throw new InvalidOperationException(
            $"The resource {_resource}{extension} is missing from {Shipped.GetName().Name}: the package is damaged; reinstall it.");

    private string ReadCard()
    {
        using var reader = new StreamReader(OpenResource(".md"));
        return reader.ReadToEnd();
    }
}
