namespace QcaNet.Models.Weights.Import;

/// <summary>Creates the errors of one file, so that all readers use the same wording.</summary>
internal sealed class Refusals(string path)
{
    public string Path => path;

    /// <summary>The file or a value violates the format.</summary>
    public WeightsFormatException Malformed(string problem, string? tensor = null, Exception? cause = null) =>
        new(path, WeightsFormatErrorKind.Malformed, problem, tensor, cause);

    /// <summary>The file may be valid, but is not supported.</summary>
    public WeightsFormatException Unsupported(string problem, string? tensor = null) =>
        new(path, WeightsFormatErrorKind.Unsupported, problem, tensor);

    /// <summary>The file can be read, but does not contain one network of the family.</summary>
    public WeightsFormatException Mismatch(string problem, string? tensor = null) =>
        new(path, WeightsFormatErrorKind.Mismatch, problem, tensor);

    /// <summary>The file declares more than any such network needs.</summary>
    public WeightsFormatException Limit(string problem, string? tensor = null) => new(path, WeightsFormatErrorKind.Limit, problem, tensor);
}
