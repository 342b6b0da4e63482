namespace QcaNet.Volumes;

/// <summary>Why a volume file was refused.</summary>
public enum VolumeFormatErrorKind
{
    /// <summary>The file is broken: cut off, inconsistent, or not of the format it claims.</summary>
    Malformed,

    /// <summary>The file may be sound, but uses a feature that is not read (RGB, JPEG, axes without names, ...).</summary>
    Unsupported,

    /// <summary>The file declares more than the reader's limits allow.</summary>
    Limit,

    /// <summary>The file could not be opened or read: missing, no permission, not a regular file.</summary>
    Access,
}
