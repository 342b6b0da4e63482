namespace QcaNet.Models.Weights.Import;

/// <summary>
/// What a file may ask for. Each bound lies far above what a network of the family needs (NDN, the largest published one, has 178 MB of
/// tensors) and is checked before the memory is asked for.
/// </summary>
internal static class ImportLimits
{
    /// <summary>Numbers of all tensors together: 256 MiB as float32.</summary>
    public const long Numbers = 64L << 20;

    /// <summary>Bytes of one tensor as it is stored, as float64 at most, with its header.</summary>
    public const long StoredBytes = (Numbers * sizeof(double)) + ArrayHeader;

    /// <summary>Bytes of an npy header.</summary>
    public const int ArrayHeader = 64 << 10;

    /// <summary>Bytes of a pickle.</summary>
    public const int Pickle = 16 << 20;

    /// <summary>Memory that the values of a pickle may take, roughly.</summary>
    public const int PickleValues = 20 << 20;

    /// <summary>Values on the pickle machine's stack: nesting, and what a batch of items needs.</summary>
    public const int PickleStack = 10_000;

    /// <summary>Largest index of the pickle's memo.</summary>
    public const long PickleMemo = 1 << 20;

    /// <summary>Bytes of a safetensors header, as the format's own library has it.</summary>
    public const long SafetensorsHeader = 100_000_000;

    /// <summary>
    /// Entries of a zip archive or names of a safetensors header. A checkpoint with the optimizer's state has some hundreds.
    /// </summary>
    public const int Entries = 20_000;

    /// <summary>Bytes of a zip archive's directory.</summary>
    public const int ZipDirectory = 8 << 20;

    /// <summary>What is read at a time.</summary>
    public const int Chunk = 64 << 10;
}
