using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Volumes.Tests.Writing;

/// <summary>The directories of a little-endian TIFF, read without the library: a list of tags for each page.</summary>
internal static class TagList
{
    private static readonly int[] Lengths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

    internal static bool IsBig(byte[] file) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(2)) == 43;

    internal static List<Dictionary<int, Tag>> Read(byte[] file)
    {
        Assert.Equal("II"u8, file.AsSpan(0, 2));
        bool big = IsBig(file);
        var pages = new List<Dictionary<int, Tag>>();
        for (long at = Number(file, big ? 8 : 4, big); at != 0;)
        {
            Assert.Equal(0, at % 2);
            long count = big ? BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan((int)at)) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at));
            at += big ? 8 : 2;
            var tags = new Dictionary<int, Tag>();
            int before = 0;
            for (long i = 0; i < count; i++, at += big ? 20 : 12)
            {
                int tag = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at));
                Assert.True(tag > before, "tags ascend");
                before = tag;
                int type = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at + 2));
                long values = Number(file, at + 4, big);
                long value = at + (big ? 12 : 8);
                if (values * Lengths[type] > (big ? 8 : 4)) value = Number(file, value, big);
                tags.Add(tag, new Tag(type, file.AsMemory((int)value, (int)(values * Lengths[type]))));
            }

            pages.Add(tags);
            at = Number(file, at, big);
        }

        return pages;
    }

    private static long Number(byte[] file, long at, bool big) =>
        big ? BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan((int)at)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at));

    internal sealed record Tag(int Type, ReadOnlyMemory<byte> Bytes)
    {
        internal string Text => Encoding.ASCII.GetString(Bytes.Span);

        internal long Value => Values[0];

        internal long[] Values => Type switch
        {
            3 => [.. Split(2).Select(b => (long)BinaryPrimitives.ReadUInt16LittleEndian(b))],
            4 or 5 => [.. Split(4).Select(b => (long)BinaryPrimitives.ReadUInt32LittleEndian(b))],
            16 => [.. Split(8).Select(b => BinaryPrimitives.ReadInt64LittleEndian(b))],
            _ => throw new InvalidOperationException($"Type {Type} is no number."),
        };

        private IEnumerable<byte[]> Split(int length) => Bytes.ToArray().Chunk(length);
    }
}
