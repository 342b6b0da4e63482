namespace QcaNet.Models.Weights.Import;

/// <summary>Makes the errors of one file, so that every reader words them alike.</summary>
internal sealed class Refusals(string path)
{
    public string Path => path;

    /// <summary>The container or a value breaks its own rules.</summary>
    public WeightsFormatException Malformed(string problem, string? tensor = null, Exception? cause = null) => new(path, WeightsFormatErrorKind.Malformed, problem, tensor, cause);

    /// <summary>Sound as far as one can tell, but not read.</summary>
    public WeightsFormatException Unsupported(string problem, string? tensor = null) => new(path, WeightsFormatErrorKind.Unsupported, problem, tensor);

    /// <summary>Readable, but not one network of the family.</summary>
    public WeightsFormatException Mismatch(string problem, string? tensor = null) => new(path, WeightsFormatErrorKind.Mismatch, problem, tensor);

    /// <summary>Asks for more than any such network needs.</summary>
    public WeightsFormatException Limit(string problem, string? tensor = null) => new(path, WeightsFormatErrorKind.Limit, problem, tensor);
}
