using System.Buffers.Binary;
using System.Numerics;

namespace QcaNet.Volumes.Hdf5;

/// <summary>The heap in newer files that stores the links and the attributes of objects with more than eight of them.</summary>
internal sealed class Hdf5FractalHeap
{
    private readonly Hdf5Source _source;
    private readonly int _offsetBytes, _lengthBytes, _width, _idLength;
    private readonly long _startSize, _largestDirect;
    private readonly long _root;
    private readonly int _rows;
    private readonly bool _checksums;

    // Blocks whose checksum has been verified: each is read once, however many objects it holds.
    private readonly Dictionary<long, byte[]> _intact = [];

    private Hdf5FractalHeap(Hdf5Source source, Hdf5Cursor header, long address)
    {
        _source = source;
        header.Skip(1);
        _idLength = header.UInt16();
        int filters = header.UInt16();
        _checksums = (header.Byte() & 2) != 0;
        long largestObject = header.UInt32();
        header.Skip((10 * source.LengthSize) + (2 * source.OffsetSize));
        _width = header.UInt16();
        _startSize = header.Length();
        _largestDirect = header.Length();
        int bits = header.UInt16();
        header.Skip(2);
        _root = header.Address(optional: true);
        _rows = header.UInt16();
        if (filters != 0)
        {
            throw source.Unsupported("The HDF5 file has a compressed fractal heap, which is not supported", Hdf5Advice.Repack);
        }

        bool sound = bits is > 0 and <= 64 && _width is > 0 and <= 1024 && _startSize is > 0 and <= 1L << 40
            && _largestDirect >= _startSize && _largestDirect <= 1L << 40 && largestObject > 0 && _rows <= 64
            && BitOperations.IsPow2(_startSize) && BitOperations.IsPow2(_largestDirect) && BitOperations.IsPow2(_width);
        if (!sound) throw source.Malformed("the header of a fractal heap is invalid", address);
        _offsetBytes = (bits + 7) / 8;
        _lengthBytes = Math.Min(Width(_largestDirect), Width(largestObject));
    }

    public static Hdf5FractalHeap Open(Hdf5Source source, long address)
    {
        int size = 22 + (12 * source.LengthSize) + (3 * source.OffsetSize);
        return new Hdf5FractalHeap(source, source.CheckedStructure(address, size, "FRHP"u8, "heap"), address);
    }

    /// <summary>Reads the object with an id.</summary>
    public byte[] Read(ReadOnlySpan<byte> id)
    {
        var cursor = new Hdf5Cursor(_source, id[..Math.Min(id.Length, _idLength)], "heap");
        int kind = cursor.Byte();
        switch ((kind >> 4) & 3)
        {
            case 0:
                long offset = cursor.Number(_offsetBytes), length = cursor.Number(_lengthBytes);
                return _rows == 0 ? ReadDirect(_root, 0, _startSize, offset, length) : ReadIndirect(_root, 0, _rows, offset, length, 8);
            case 2 when _idLength <= 18:
                return cursor.Bytes((kind & 15) + 1).ToArray();
            default:
                throw _source.Unsupported("The HDF5 file has an unsupported attribute or link of more than 64 KiB", Hdf5Advice.Repack);
        }
    }

    private byte[] ReadDirect(long block, long start, long size, long offset, long length)
    {
        long within = offset - start;
        if (within < 0 || length < 0 || within > size - length || block < 0)
        {
            throw _source.Malformed("an object lies outside its fractal heap");
        }

        return _checksums
            ? IntactBlock(block, size).AsSpan((int)within, (int)length).ToArray()
            : _source.Read(block + within, length, "heap");
    }

    /// <summary>Reads a block. Its checksum is stored in its header and is computed with the checksum field set to zero.</summary>
    private byte[] IntactBlock(long block, long size)
    {
        if (_intact.TryGetValue(block, out byte[]? known) && known.Length == size) return known;
        byte[] bytes = _source.Read(block, size, "heap");
        int at = 5 + _source.OffsetSize + _offsetBytes;
        if (!bytes.AsSpan(0, Math.Min(4, bytes.Length)).SequenceEqual("FHDB"u8) || bytes.Length < at + Hdf5Checksum.Length)
        {
            throw _source.Malformed("no heap was found where one was expected", block);
        }

        uint told = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
        bytes.AsSpan(at, Hdf5Checksum.Length).Clear();
        if (Hdf5Checksum.Of(bytes) != told) throw _source.Malformed("its heap does not match its checksum", block);
        return _intact[block] = bytes;
    }

    private byte[] ReadIndirect(long block, long start, int rows, long offset, long length, int levelsLeft)
    {
        if (block < 0 || levelsLeft == 0) throw _source.Malformed("an object lies outside its fractal heap");
        int directRows = BitOperations.Log2((ulong)_largestDirect) - BitOperations.Log2((ulong)_startSize) + 2;
        int head = 5 + _source.OffsetSize + _offsetBytes;
        Hdf5Cursor children = _source.CheckedStructure(block, head + ((long)rows * _width * _source.OffsetSize), "FHIB"u8, "heap");
        children.Skip(head - 4);
        long at = start;
        for (int row = 0; row < rows; row++)
        {
            long size = _startSize << Math.Min(Math.Max(row - 1, 0), 40);
            for (int column = 0; column < _width; column++, at += size)
            {
                long child = children.Address(optional: true);
                if (offset < at || offset - at >= size) continue;
                if (row < directRows) return ReadDirect(child, at, size, offset, length);
                int inner = BitOperations.Log2((ulong)size) - BitOperations.Log2((ulong)_startSize * (ulong)_width) + 1;
                return ReadIndirect(child, at, Math.Clamp(inner, 1, 64), offset, length, levelsLeft - 1);
            }
        }

        throw _source.Malformed("an object lies outside its fractal heap");
    }

    private static int Width(long limit) => (BitOperations.Log2((ulong)limit) / 8) + 1;
}
