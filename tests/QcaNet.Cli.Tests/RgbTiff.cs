using System.Buffers.Binary;

namespace QcaNet.Cli.Tests;

/// <summary>A colour picture, which no writer of the library would make: one directory, one strip of 2x2 RGB pixels.</summary>
internal static class RgbTiff
{
    public static byte[] Bytes()
    {
        (ushort Tag, ushort Type, uint Count, uint Value)[] entries =
        [
            (256, 3, 1, 2), // width
            (257, 3, 1, 2), // length
            (258, 3, 3, 134), // bits per sample, at 134
            (259, 3, 1, 1), // no compression
            (262, 3, 1, 2), // RGB
            (273, 4, 1, 140), // the strip lies at 140
            (277, 3, 1, 3), // samples per pixel
            (278, 3, 1, 2), // rows per strip
            (279, 4, 1, 12), // bytes of the strip
            (284, 3, 1, 1), // chunky
        ];
        byte[] file = new byte[152];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), 8);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = file.AsSpan(10 + (12 * i), 12);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], entries[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], entries[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], entries[i].Value);
        }

        for (int i = 0; i < 3; i++) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(134 + (2 * i)), 8);
        for (int i = 140; i < 152; i++) file[i] = (byte)(i * 7);
        return file;
    }
}
