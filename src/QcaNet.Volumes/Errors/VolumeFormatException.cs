namespace QcaNet.Volumes;

/// <summary>Why a volume file was refused.</summary>
public enum VolumeFormatErrorKind
{
    /// <summary>The file is broken: cut off, inconsistent, or not of the format it claims.</summary>
    Malformed,

    /// <summary>The file may be sound, but uses a feature that is not read (RGB, JPEG, 12 bits, ...).</summary>
    Unsupported,

    /// <summary>The file declares more than the reader's limits allow.</summary>
    Limit,

    /// <summary>The file could not be opened, read or written: missing, no permission, disk full.</summary>
    Access,
}

/// <summary>A volume file that cannot be read or written.</summary>
public sealed class VolumeFormatException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">Why it was refused.</param>
    /// <param name="problem">What is wrong and what to do, without the path.</param>
    /// <param name="position">Byte offset of the fault, where known.</param>
    /// <param name="innerException">The cause, if another library found it.</param>
    public VolumeFormatException(string path, VolumeFormatErrorKind kind, string problem, long? position = null, Exception? innerException = null)
        : base(position is { } at ? $"{path}: {problem} (at byte {at})" : $"{path}: {problem}", innerException)
    {
        Path = path;
        Kind = kind;
        Problem = problem;
        Position = position;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Why it was refused.</summary>
    public VolumeFormatErrorKind Kind { get; }

    /// <summary>What is wrong and what to do, without the path.</summary>
    public string Problem { get; }

    /// <summary>Byte offset of the fault, where known.</summary>
    public long? Position { get; }
}
