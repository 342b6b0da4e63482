using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QcaNet.Models.Weights.Import;

/// <summary>Number formats in which weights are stored.</summary>
internal enum ElementKind
{
    Float16,
    BFloat16,
    Float32,
    Float64,
}

/// <summary>How a value is stored in a file, and its conversion to float32 (rounded to nearest, ties to even).</summary>
internal readonly record struct ElementFormat(ElementKind Kind, bool BigEndian = false)
{
    /// <summary>Size of a value in bytes.</summary>
    public int Size => Kind switch { ElementKind.Float32 => 4, ElementKind.Float64 => 8, _ => 2 };

    /// <summary>"float16", "big-endian float32".</summary>
    public override string ToString() => (BigEndian ? "big-endian " : string.Empty) + Kind.ToString().ToLowerInvariant();

    /// <summary>Converts as many values as the target holds.</summary>
    public void ToSingle(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        if (Kind == ElementKind.Float32 && BigEndian != BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes)[..numbers.Length].CopyTo(numbers);
            return;
        }

        for (int i = 0; i < numbers.Length; i++) numbers[i] = One(bytes[(i * Size)..]);
    }

    /// <summary>The first value of the bytes.</summary>
    public float One(ReadOnlySpan<byte> bytes) => (Kind, BigEndian) switch
    {
        (ElementKind.Float32, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (ElementKind.Float32, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (ElementKind.Float64, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (ElementKind.Float64, true) => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (ElementKind.Float16, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (ElementKind.Float16, true) => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (_, false) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        (_, true) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16BigEndian(bytes) << 16),
    };
}
