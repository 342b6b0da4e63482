namespace QcaNet.Volumes;

/// <summary>
/// What a user can do about an error, as data, so that each front end (a program that uses the library, a command line, a web page) can use
/// its own wording.
/// </summary>
public enum Remedy
{
    /// <summary>No specific remedy; the message says what to do.</summary>
    Unspecified,

    /// <summary>
    /// Specify another path, or fix the file: it is missing, cannot be read or written because of its permissions, or is not a regular
    /// file.
    /// </summary>
    CheckPath,

    /// <summary>Copy or export the file again: it is truncated or damaged.</summary>
    ExportAgain,

    /// <summary>Export the stack in a supported form: a grayscale multi-page TIFF.</summary>
    ExportAsGrayStack,

    /// <summary>Choose one of several time points.</summary>
    ChooseTimePoint,

    /// <summary>Choose one of several channels.</summary>
    ChooseChannel,

    /// <summary>Specify the axes of the file: it does not name them, or uses unsupported names.</summary>
    NameAxes,

    /// <summary>Specify the voxel spacing: it is missing or implausible.</summary>
    GiveSpacing,

    /// <summary>Request the file's own voxel type, or allow a conversion that checks or rounds each value.</summary>
    AllowConversion,

    /// <summary>Raise the limit if the file is trusted, or cut it into smaller files.</summary>
    RaiseLimit,

    /// <summary>Choose one of several datasets of an HDF5 file.</summary>
    ChooseDataset,
}
