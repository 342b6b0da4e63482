namespace QcaNet.Volumes.Tiff;

/// <summary>Builds one image file directory, in the machine's byte order; entries are sorted by tag, as TIFF 6.0 requires.</summary>
internal sealed class TiffDirectoryBuilder
{
    internal const ushort Ascii = 2;
    internal const ushort Short = 3;
    internal const ushort Long = 4;
    internal const ushort Rational = 5;
    internal const ushort Long8 = 16;

    private readonly bool _big;
    private readonly SortedDictionary<ushort, (ushort Type, long Count, long Value)> _entries = [];

    internal TiffDirectoryBuilder(bool big) => _big = big;

    /// <summary>Size of the finished directory in bytes; even.</summary>
    internal int Length => (_big ? 16 : 6) + (_entries.Count * (_big ? 20 : 12));

    /// <summary>Adds a tag.</summary>
    /// <param name="tag">The tag; each may be added once.</param>
    /// <param name="type">Field type.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="value">The value if it fits into the entry, otherwise its position in the file.</param>
    internal void Add(TiffTag tag, ushort type, long count, long value) => _entries.Add((ushort)tag, (type, count, value));

    /// <summary>Returns the bytes of the directory.</summary>
    /// <param name="next">Position of the next directory; 0 after the last.</param>
    internal byte[] Build(long next)
    {
        byte[] bytes = new byte[Length];
        Span<byte> rest = bytes;
        if (_big) BitConverter.TryWriteBytes(rest, (long)_entries.Count);
        else BitConverter.TryWriteBytes(rest, (ushort)_entries.Count);
        rest = rest[(_big ? 8 : 2)..];
        foreach ((ushort tag, (ushort type, long count, long value)) in _entries)
        {
            BitConverter.TryWriteBytes(rest, tag);
            BitConverter.TryWriteBytes(rest[2..], type);
            WriteNumber(rest[4..], count, _big);
            Span<byte> field = rest[(_big ? 12 : 8)..];

            // A short is stored in the first two bytes of the field, in either byte order.
            if (type == Short) BitConverter.TryWriteBytes(field, (ushort)value);
            else WriteNumber(field, value, _big && type != Long);
            rest = rest[(_big ? 20 : 12)..];
        }

        WriteNumber(rest, next, _big);
        return bytes;
    }

    /// <summary>Writes an offset or a count of the width used by the format.</summary>
    /// <exception cref="OverflowException">The value needs more than 32 bits and the format has only 32.</exception>
    internal static void WriteNumber(Span<byte> to, long value, bool big)
    {
        if (big) BitConverter.TryWriteBytes(to, value);
        else BitConverter.TryWriteBytes(to, checked((uint)value));
    }
}
