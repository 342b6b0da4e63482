namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Limits of a file. Each is far above what a network of the family needs (NDN, the largest published one, has 178 MB of tensors) and is
/// checked before memory is allocated.
/// </summary>
internal static class ImportLimits
{
    /// <summary>Number of values of all tensors together: 256 MiB as float32.</summary>
    public const long Numbers = 64L << 20;

    /// <summary>Size in bytes of one stored tensor, at most float64, with its header.</summary>
    public const long StoredBytes = (Numbers * sizeof(double)) + ArrayHeader;

    /// <summary>Size in bytes of an npy header.</summary>
    public const int ArrayHeader = 64 << 10;

    /// <summary>Size in bytes of a pickle.</summary>
    public const int Pickle = 16 << 20;

    /// <summary>Approximate memory in bytes of the values of a pickle.</summary>
    public const int PickleValues = 20 << 20;

    /// <summary>Number of values on the stack of the pickle machine: nesting, and batches of items.</summary>
    public const int PickleStack = 10_000;

    /// <summary>Largest index of the pickle's memo.</summary>
    public const long PickleMemo = 1 << 20;

    /// <summary>Size in bytes of a safetensors header, as in the format's reference library.</summary>
    public const long SafetensorsHeader = 100_000_000;

    /// <summary>
    /// Number of entries of a zip archive, or of names in a safetensors header. A checkpoint with the optimizer's state has several
    /// hundred.
    /// </summary>
    public const int Entries = 20_000;

    /// <summary>Size in bytes of the directory of a zip archive.</summary>
    public const int ZipDirectory = 8 << 20;

    /// <summary>Number of bytes read at a time.</summary>
    public const int Chunk = 64 << 10;
}
