using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace QcaNet.Models.Weights.Export;

/// <summary>
/// A Protocol Buffers message to write: tags, varints, fixed 32-bit values, and length-delimited fields.
/// </summary>
/// <remarks>
/// In the wire format (protobuf.dev, "Encoding"), the length of a message precedes it. Small fields are converted to bytes at once;
/// tensors, which are nearly all of a file, stay where they are until they are written, so a message does not need a second copy of them.
/// </remarks>
internal sealed class ProtobufMessage
{
    private const int Varint = 0, LengthFirst = 2, Fixed32 = 5;
    private readonly List<(byte[] Bytes, ProtobufMessage? Message, WeightTensor? Numbers)> _pieces = [];

    /// <summary>Length of the message in bytes, without its own tag and length.</summary>
    public long Length { get; private set; }

    /// <summary>Adds an integer (int32, int64, enum).</summary>
    public ProtobufMessage Whole(int field, long value) => Add([.. Tag(field, Varint), .. Base128((ulong)value)]);

    /// <summary>Adds a float.</summary>
    public ProtobufMessage Real(int field, float value)
    {
        byte[] bits = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bits, value);
        return Add([.. Tag(field, Fixed32), .. bits]);
    }

    /// <summary>Adds a string, or bytes that contain one, in UTF-8.</summary>
    public ProtobufMessage Text(int field, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return Add([.. Tag(field, LengthFirst), .. Base128((ulong)text.Length), .. text]);
    }

    /// <summary>Adds a nested message, which must be complete: its length is written before it.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage value)
    {
        Add([.. Tag(field, LengthFirst), .. Base128((ulong)value.Length)], message: value);
        Length += value.Length;
        return this;
    }

    /// <summary>Adds bytes: the values of a tensor, little-endian.</summary>
    public ProtobufMessage Numbers(int field, WeightTensor value)
    {
        long length = value.Values.Length * (long)sizeof(float);
        Add([.. Tag(field, LengthFirst), .. Base128((ulong)length)], numbers: value);
        Length += length;
        return this;
    }

    /// <summary>Writes the <see cref="Length"/> bytes of the message.</summary>
    public void WriteTo(Stream stream)
    {
        foreach ((byte[] bytes, ProtobufMessage? message, WeightTensor? numbers) in _pieces)
        {
            stream.Write(bytes);
            message?.WriteTo(stream);
            if (numbers is not null) stream.Write(LittleEndian(numbers.Values));
        }
    }

    private static byte[] Tag(int field, int wireType) => Base128((ulong)((field << 3) | wireType));

    /// <summary>Adds a varint: seven bits per byte, lowest first, with the top bit set on all but the last.</summary>
    private static byte[] Base128(ulong value)
    {
        var bytes = new List<byte>(10);
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian) return MemoryMarshal.AsBytes(values);
        int[] bits = MemoryMarshal.Cast<float, int>(values).ToArray();
        BinaryPrimitives.ReverseEndianness(bits, bits);
        return MemoryMarshal.AsBytes(bits.AsSpan());
    }

    private ProtobufMessage Add(byte[] bytes, ProtobufMessage? message = null, WeightTensor? numbers = null)
    {
        _pieces.Add((bytes, message, numbers));
        Length += bytes.Length;
        return this;
    }
}
