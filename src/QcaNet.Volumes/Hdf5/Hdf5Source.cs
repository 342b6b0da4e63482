using System.Buffers.Binary;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Hdf5;

/// <summary>
/// Reads the bytes of an HDF5 file by address, with the sizes of addresses and lengths from its superblock. Structures refer to each other
/// by address, possibly in cycles, and can claim any length. The metadata that is read is therefore counted, and a file that needs more
/// than four times its own length of metadata is considered damaged.
/// </summary>
internal sealed class Hdf5Source
{
    /// <summary>Maximum size of one structure in bytes: names of a large group, a page of an index.</summary>
    private const int LargestBlock = 16 << 20;

    private readonly long _base;
    private long _budget;

    private Hdf5Source(SourceFile file, int offsetSize, int lengthSize, long baseAddress)
    {
        (File, OffsetSize, LengthSize, _base) = (file, offsetSize, lengthSize, baseAddress);
        _budget = (4 * file.Length) + (1 << 16);
    }

    /// <summary>The first bytes of every HDF5 file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The file.</summary>
    public SourceFile File { get; }

    /// <summary>Size of an address in bytes.</summary>
    public int OffsetSize { get; }

    /// <summary>Size of a length in bytes.</summary>
    public int LengthSize { get; }

    /// <summary>Address of the object header of the root group.</summary>
    public long Root { get; private init; }

    /// <summary>Reads and checks the superblock, versions 0 to 3.</summary>
    /// <exception cref="VolumeFormatException">
    /// It is damaged or of another version, or the file is shorter than the superblock states.
    /// </exception>
    public static Hdf5Source Open(SourceFile file)
    {
        byte[] bytes = new byte[Math.Min(file.Length, 128)];
        file.Read(0, bytes);
        if (bytes.Length < 48) throw file.EndsEarly(0, 48);
        int version = bytes[8];
        if (version > 3) throw file.Unsupported($"The HDF5 file has a superblock of version {version}; versions 0 to 3 are supported.");
        int sizes = version < 2 ? 13 : 9;
        (int offset, int length) = (bytes[sizes], bytes[sizes + 1]);
        if (offset is not (2 or 4 or 8) || length is not (2 or 4 or 8))
        {
            throw file.Malformed(
                $"The HDF5 file declares addresses of {offset} and lengths of {length} bytes; 2, 4 and 8 are valid.", sizes);
        }

        int checkedBytes = 12 + (4 * offset) + Hdf5Checksum.Length;
        if (version >= 2 && !Hdf5Checksum.IsIntact(bytes.AsSpan(0, Math.Min(bytes.Length, checkedBytes))))
        {
            throw file.Malformed("The HDF5 file is corrupted: its superblock does not match its checksum. Copy or export it again.", 0);
        }

        var unbased = new Hdf5Source(file, offset, length, 0);
        var cursor = new Hdf5Cursor(unbased, bytes, "superblock");
        cursor.Skip(version switch { 0 => 24, 1 => 28, _ => 12 });
        long start = cursor.Address();
        cursor.Address(optional: true);
        long end = cursor.Address();
        cursor.Skip(version < 2 ? 2 * offset : 0);
        long root = cursor.Address();
        if (start < 0 || end < start || end > file.Length)
        {
            throw file.Malformed(
                $"The HDF5 file is truncated or corrupted: it should have {end} bytes but has {file.Length}. Copy or export it again.");
        }

        return new Hdf5Source(file, offset, length, start) { Root = root };
    }

    /// <summary>Reads a structure.</summary>
    /// <param name="address">Relative to the base address.</param>
    /// <param name="length">Number of bytes; checked before they are allocated.</param>
    /// <param name="what">For messages.</param>
    /// <exception cref="VolumeFormatException">It lies outside the file, or too much metadata has been read.</exception>
    public byte[] Read(long address, long length, string what)
    {
        if (length is < 0 or > LargestBlock) throw Malformed($"its {what} declares a length of {length} bytes", address);
        RequireInside(address, length, what);
        if ((_budget -= length + 64) < 0) throw Malformed($"its structures contain a circular reference (found in its {what})", address);
        byte[] bytes = new byte[length];
        File.Read(_base + address, bytes);
        return bytes;
    }

    /// <summary>Reads voxels, which are not counted.</summary>
    public void ReadData(long address, Span<byte> bytes) => File.Read(checked(_base + address), bytes);

    /// <summary>Checks that bytes lie within the file, before memory is allocated for them.</summary>
    public void RequireInside(long address, long length, string what)
    {
        if (address < 0 || length < 0 || address > File.Length - _base || length > File.Length - _base - address)
        {
            throw Malformed(FormattableString.Invariant(
                $"its {what} lies outside the file: {length} bytes at byte {address}, but the file has {File.Length} bytes"));
        }
    }

    /// <summary>
    /// Reads a structure of newer files that begins with a signature of four letters and ends with a checksum, which is verified.
    /// </summary>
    /// <param name="address">Relative to the base address.</param>
    /// <param name="length">Number of bytes before the checksum.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="what">For messages.</param>
    /// <returns>The bytes between the signature and the checksum.</returns>
    public Hdf5Cursor CheckedStructure(long address, long length, ReadOnlySpan<byte> signature, string what)
    {
        byte[] bytes = Read(address, length + Hdf5Checksum.Length, what);
        if (!bytes.AsSpan(0, 4).SequenceEqual(signature)) throw Malformed($"no {what} was found where one was expected", address);
        RequireIntact(bytes, address, what);
        var cursor = new Hdf5Cursor(this, bytes.AsSpan(0, (int)length), what);
        cursor.Skip(4);
        return cursor;
    }

    /// <summary>Verifies the checksum at the end of a structure.</summary>
    public void RequireIntact(ReadOnlySpan<byte> bytes, long address, string what)
    {
        if (!Hdf5Checksum.IsIntact(bytes)) throw Malformed($"its {what} does not match its checksum", address);
    }

    /// <summary>Reads a structure that begins with a signature of four letters.</summary>
    public Hdf5Cursor Structure(long address, long length, ReadOnlySpan<byte> signature, string what)
    {
        var cursor = new Hdf5Cursor(this, Read(address, length, what), what);
        if (!cursor.Bytes(4).SequenceEqual(signature)) throw Malformed($"no {what} was found where one was expected", address);
        return cursor;
    }

    public VolumeFormatException Malformed(string problem, long? address = null) => File.Malformed(
        $"The HDF5 file is corrupted: {problem}. Copy or export it again.", address is >= 0 and var at ? _base + at : null);

    public VolumeFormatException Unsupported(string problem, string advice) => File.Unsupported($"{problem}; {advice}.");

    /// <summary>Reads a little-endian number of 1 to 8 bytes.</summary>
    public static ulong Number(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }
}
