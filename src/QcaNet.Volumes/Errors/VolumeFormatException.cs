namespace QcaNet.Volumes;

/// <summary>The exception that is thrown when a volume file cannot be read, or when a file format cannot store a volume.</summary>
public sealed class VolumeFormatException : QcaNetException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file; null for a stream.</param>
    /// <param name="kind">Why it was rejected.</param>
    /// <param name="problem">What is wrong, without the path.</param>
    /// <param name="position">Byte offset of the error, if known.</param>
    /// <param name="innerException">The cause, if another library found it.</param>
    /// <param name="advice">What to do, in terms of this library; see <see cref="Advice"/>.</param>
    public VolumeFormatException(
        string? path,
        VolumeFormatErrorKind kind,
        string problem,
        long? position = null,
        Exception? innerException = null,
        string? advice = null)
        : base(Text(path, problem, position, advice), innerException)
    {
        Path = path;
        Kind = kind;
        Problem = PrintableText.OfLines(problem);
        Advice = advice;
        Position = position;
    }

    /// <summary>The file, as the caller gave it; null for a stream. Not escaped: see <see cref="PrintableText"/>.</summary>
    public string? Path { get; }

    /// <summary>Why the file was rejected.</summary>
    public VolumeFormatErrorKind Kind { get; }

    /// <summary>What is wrong, without the path; and what to do, unless <see cref="Advice"/> states it.</summary>
    public string Problem { get; }

    /// <summary>
    /// What to do, if the solution is an option of this library ("choose one with VolumeReadOptions.Channel"); null if
    /// <see cref="Problem"/> states it. A front end with its own options substitutes its own text, selected by
    /// <see cref="QcaNetException.Remedy"/>.
    /// </summary>
    public string? Advice { get; }

    /// <summary>Byte offset of the error, if known.</summary>
    public long? Position { get; }

    private static string Text(string? path, string problem, long? position, string? advice)
    {
        string name = path is null ? "The stream" : PrintableText.OfPath(path);
        string at = position is { } offset ? FormattableString.Invariant($" (at byte {offset})") : string.Empty;
        return $"{name}: {PrintableText.OfLines(problem)}{at}{(advice is null ? string.Empty : " " + advice)}";
    }
}
