namespace QcaNet.Volumes.Hdf5;

/// <summary>Appends the fields of a structure in sequence; numbers are little-endian.</summary>
internal sealed class Hdf5Fields
{
    private readonly List<byte> _bytes = [];

    public Hdf5Fields Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Hdf5Fields Zeros(int count) => Bytes(new byte[count]);

    public Hdf5Fields PadTo(int length) => Zeros(length - _bytes.Count);

    /// <summary>Appends an undefined address.</summary>
    public Hdf5Fields Undefined() => Number(-1, 8);

    public Hdf5Fields Number(long value, int width)
    {
        for (int i = 0; i < width; i++) _bytes.Add((byte)(value >> (8 * i)));
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
