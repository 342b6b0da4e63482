namespace QcaNet.Volumes.Hdf5;

/// <summary>Reads the fields of a structure in sequence, and nothing beyond its end.</summary>
/// <param name="source">The file.</param>
/// <param name="bytes">The structure.</param>
/// <param name="what">Its name, for messages.</param>
internal ref struct Hdf5Cursor(Hdf5Source source, ReadOnlySpan<byte> bytes, string what)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Number of bytes not yet read.</summary>
    public readonly int Remaining => _bytes.Length - _at;

    /// <summary>Reads the next bytes.</summary>
    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (count < 0 || count > Remaining) throw source.Malformed($"its {what} ends too early");
        ReadOnlySpan<byte> taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    public void Skip(long count) => Bytes(count);

    /// <summary>Skips padding up to a multiple of eight.</summary>
    public void Align() => _at = Math.Min(_bytes.Length, (_at + 7) & ~7);

    public byte Byte() => Bytes(1)[0];

    public int UInt16() => (int)Hdf5Source.Number(Bytes(2));

    public uint UInt32() => (uint)Hdf5Source.Number(Bytes(4));

    /// <summary>Reads a number of the given width that fits in 63 bits; a larger one means that the file is damaged.</summary>
    public long Number(int size)
    {
        ulong number = Hdf5Source.Number(Bytes(size));
        return number <= long.MaxValue ? (long)number : throw source.Malformed($"a value in its {what} is out of range: {number}");
    }

    public long Length() => Number(source.LengthSize);

    /// <summary>Reads a length that may be "unlimited", which becomes <see cref="long.MaxValue"/>.</summary>
    public long MaximumLength()
    {
        ulong number = Hdf5Source.Number(Bytes(source.LengthSize));
        return number == (ulong.MaxValue >> (64 - (8 * source.LengthSize))) ? long.MaxValue
            : number <= long.MaxValue ? (long)number
            : throw source.Malformed($"a length in its {what} is out of range: {number}");
    }

    /// <summary>Reads an address; -1 if it is marked as undefined.</summary>
    /// <param name="optional">Whether it may be undefined.</param>
    public long Address(bool optional = false)
    {
        ulong number = Hdf5Source.Number(Bytes(source.OffsetSize));
        if (number == (ulong.MaxValue >> (64 - (8 * source.OffsetSize))))
        {
            return optional ? -1 : throw source.Malformed($"an address in its {what} is missing");
        }

        return number <= long.MaxValue / 2 ? (long)number : throw source.Malformed($"an address in its {what} is out of range: {number}");
    }
}
