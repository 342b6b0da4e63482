namespace QcaNet.Volumes;

/// <summary>Specifies why a volume file was rejected.</summary>
public enum VolumeFormatErrorKind
{
    /// <summary>The file is invalid: truncated, inconsistent, or not of the format it claims.</summary>
    Malformed,

    /// <summary>The file may be valid, but uses an unsupported feature (RGB, JPEG, axes without names, ...).</summary>
    Unsupported,

    /// <summary>The file declares more than the reader's limits allow.</summary>
    Limit,

    /// <summary>The file could not be opened or read: missing, no permission, not a regular file.</summary>
    Access,
}
