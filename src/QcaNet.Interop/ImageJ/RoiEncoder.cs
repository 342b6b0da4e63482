using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Interop.ImageJ;

/// <summary>
/// Encodes single ROIs as ImageJ's RoiEncoder does (version 228, big-endian): a header of 64 bytes, coordinates, a second header of 64
/// bytes, the name.
/// </summary>
internal static class RoiEncoder
{
    /// <summary>The largest coordinate: bounds are signed 16-bit numbers.</summary>
    public const int LargestCoordinate = short.MaxValue;

    private const int HeaderLength = 64;
    private const byte Rectangle = 1, Traced = 8, Point = 10;
    private const short SubPixel = 128;

    /// <summary>An area on one plane: a traced polygon, or a composite if the area has several parts or holes.</summary>
    /// <param name="name">The name shown by the ROI Manager.</param>
    /// <param name="plane">Position in the stack, from 1.</param>
    /// <param name="outlines">Corners of each outline; a pixel belongs to the area if an odd number of outlines contain it.</param>
    public static byte[] Area(string name, int plane, IReadOnlyList<(int X, int Y)[]> outlines)
    {
        int left = outlines.Min(o => o.Min(p => p.X)), right = outlines.Max(o => o.Max(p => p.X));
        int top = outlines.Min(o => o.Min(p => p.Y)), bottom = outlines.Max(o => o.Max(p => p.Y));
        bool composite = outlines.Count > 1;
        byte[] coordinates = composite ? Segments(outlines) : Relative(outlines[0], left, top);
        byte[] bytes = Begin(name, plane, composite ? Rectangle : Traced, coordinates, (left, top, right, bottom));
        if (composite) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(36), coordinates.Length / sizeof(float));
        else BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), (ushort)outlines[0].Length);
        return bytes;
    }

    /// <summary>A point on one plane; the center of pixel (0, 0) is (0.5, 0.5).</summary>
    public static byte[] PointAt(string name, int plane, float x, float y)
    {
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        byte[] coordinates = new byte[12];
        BinaryPrimitives.WriteSingleBigEndian(coordinates.AsSpan(4), x);
        BinaryPrimitives.WriteSingleBigEndian(coordinates.AsSpan(8), y);
        byte[] bytes = Begin(name, plane, Point, coordinates, (left, top, left, top));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), 1);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(50), SubPixel);
        return bytes;
    }

    private static byte[] Begin(string name, int plane, byte type, byte[] coordinates, (int Left, int Top, int Right, int Bottom) box)
    {
        byte[] text = Encoding.BigEndianUnicode.GetBytes(name);
        int second = HeaderLength + coordinates.Length, nameAt = second + HeaderLength;
        byte[] bytes = new byte[nameAt + text.Length];
        "Iout"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(4), 228);
        bytes[6] = type;
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(8), (short)box.Top);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(10), (short)box.Left);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(12), (short)box.Bottom);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(14), (short)box.Right);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(56), plane);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(60), second);
        coordinates.CopyTo(bytes, HeaderLength);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(second + 16), nameAt);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(second + 20), name.Length);
        text.CopyTo(bytes, nameAt);
        return bytes;
    }

    /// <summary>All x, followed by all y, relative to the upper left corner of the bounds.</summary>
    private static byte[] Relative((int X, int Y)[] outline, int left, int top)
    {
        byte[] bytes = new byte[4 * outline.Length];
        for (int i = 0; i < outline.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), (ushort)(outline[i].X - left));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * (outline.Length + i)), (ushort)(outline[i].Y - top));
        }

        return bytes;
    }

    /// <summary>A path of java.awt.geom: 0 x y moves, 1 x y draws a line, 4 closes.</summary>
    private static byte[] Segments(IReadOnlyList<(int X, int Y)[]> outlines)
    {
        byte[] bytes = new byte[sizeof(float) * outlines.Sum(o => (3 * o.Length) + 1)];
        int at = 0;
        foreach ((int X, int Y)[] outline in outlines)
        {
            for (int i = 0; i < outline.Length; i++)
            {
                Put(i == 0 ? 0 : 1);
                Put(outline[i].X);
                Put(outline[i].Y);
            }

            Put(4);
        }

        return bytes;

        void Put(float number)
        {
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(at), number);
            at += sizeof(float);
        }
    }
}
