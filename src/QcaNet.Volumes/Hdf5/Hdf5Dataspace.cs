namespace QcaNet.Volumes.Hdf5;

/// <summary>The axis lengths of a dataset or an attribute.</summary>
/// <param name="Lengths">Slowest axis first; empty for a single value.</param>
/// <param name="Largest">Maximum length of each axis; <see cref="long.MaxValue"/> if unlimited.</param>
/// <param name="IsNull">Whether there is no value at all.</param>
internal sealed record Hdf5Dataspace(long[] Lengths, long[] Largest, bool IsNull)
{
    private const int MostAxes = 32;

    /// <summary>Number of values; saturates at 2^63 - 1.</summary>
    public long Count
    {
        get
        {
            if (IsNull) return 0;
            Int128 count = 1;
            foreach (long length in Lengths) count = Int128.Min(count * length, long.MaxValue);
            return (long)count;
        }
    }

    public static Hdf5Dataspace Read(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        var cursor = new Hdf5Cursor(source, message, "dataspace");
        int version = cursor.Byte(), axes = cursor.Byte(), flags = cursor.Byte(), kind = cursor.Byte();
        if (version is not (1 or 2) || axes > MostAxes) throw source.Malformed("a dataspace is invalid");
        if (version == 1) cursor.Skip(4);
        long[] lengths = new long[axes], largest = new long[axes];
        for (int i = 0; i < axes; i++) lengths[i] = cursor.Length();
        for (int i = 0; i < axes; i++) largest[i] = (flags & 1) != 0 ? cursor.MaximumLength() : lengths[i];
        return new Hdf5Dataspace(lengths, largest, version == 2 && kind == 2);
    }
}
