using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>
/// Writes TIFF files, sound or broken, from the specification: either byte order, classic or BigTIFF. Knows nothing of the code
/// under test.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A memory stream holds nothing but memory.")]
internal sealed class TiffForge
{
    private readonly MemoryStream _file = new();

    internal bool BigEndian { get; init; }

    internal bool Big { get; init; }

    /// <summary>Makes the last page name this page (from 0) as the next one.</summary>
    internal int? LoopTo { get; init; }

    internal static byte[] Make(params ForgedPage[] pages) => new TiffForge().Build(pages);

    internal byte[] Build(params ForgedPage[] pages)
    {
        Text(BigEndian ? "MM" : "II");
        U16(Big ? 43 : 42);
        if (Big)
        {
            U16(8);
            U16(0);
        }

        Offset(0);
        var starts = new List<long>();
        long link = Big ? 8 : 4;
        foreach (ForgedPage page in pages) link = Write(page, link, starts);
        if (LoopTo is { } target) Patch(link, starts[target]);
        return _file.ToArray();
    }

    private long Write(ForgedPage page, long link, List<long> starts)
    {
        int rows = page.RowsPerStrip ?? page.Height;
        byte[][] strips = page.Strips ?? [.. Enumerable.Range(0, (page.Height + rows - 1) / rows).Select(i => new byte[Math.Min(rows, page.Height - (i * rows)) * page.Width * page.Bits / 8])];
        long[] offsets = new long[strips.Length];
        for (int i = 0; i < strips.Length; i++)
        {
            offsets[i] = _file.Position;
            _file.Write(strips[i]);
        }

        var tags = new SortedDictionary<int, (ushort Type, long[] Values)>
        {
            [256] = (4, [page.Width]),
            [257] = (4, [page.Height]),
            [258] = (3, [page.Bits]),
            [259] = (3, [page.Compression]),
            [262] = (3, [1]),
            [273] = (4, offsets),
            [277] = (3, [1]),
            [278] = (4, [rows]),
            [279] = (4, [.. strips.Select(s => (long)s.Length)]),
            [317] = (3, [page.Predictor]),
            [339] = (3, [page.SampleFormat]),
        };
        if (page.Description is { } text) tags[270] = (2, [.. Encoding.UTF8.GetBytes(text + "\0").Select(b => (long)b)]);
        foreach ((int tag, var value) in page.Tags)
        {
            if (value.Values.Length == 0) tags.Remove(tag);
            else tags[tag] = value;
        }

        var outside = new Dictionary<int, long>();
        foreach ((int tag, (ushort type, long[] values)) in tags)
        {
            if (Size(type) * values.Length <= (Big ? 8 : 4)) continue;
            outside[tag] = _file.Position;
            foreach (long value in values) Value(type, value);
        }

        Patch(link, _file.Position);
        starts.Add(_file.Position);
        if (Big) U64(tags.Count);
        else U16(tags.Count);
        foreach ((int tag, (ushort type, long[] values)) in tags)
        {
            U16(tag);
            U16(type);
            Offset(type is 5 or 10 ? values.Length / 2 : values.Length);
            long field = _file.Position;
            if (outside.TryGetValue(tag, out long at)) Offset(at);
            else foreach (long value in values) Value(type, value);
            while (_file.Position < field + (Big ? 8 : 4)) _file.WriteByte(0);
        }

        long next = _file.Position;
        Offset(0);
        return next;
    }

    // Rationals are given as pairs of 32-bit numbers.
    private static int Size(ushort type) => type switch { 3 or 8 => 2, 4 or 5 or 9 or 10 or 11 or 13 => 4, 12 or 16 or 17 or 18 => 8, _ => 1 };

    private void Value(ushort type, long value)
    {
        switch (Size(type))
        {
            case 1: _file.WriteByte((byte)value); break;
            case 2: U16((int)value); break;
            case 4: U32(value); break;
            default: U64(value); break;
        }
    }

    private void Patch(long at, long value)
    {
        long end = _file.Position;
        _file.Position = at;
        Offset(value);
        _file.Position = end;
    }

    private void Offset(long value)
    {
        if (Big) U64(value);
        else U32(value);
    }

    private void Text(string text) => _file.Write(Encoding.ASCII.GetBytes(text));

    private void U16(int value)
    {
        Span<byte> b = stackalloc byte[2];
        if (BigEndian) BinaryPrimitives.WriteUInt16BigEndian(b, (ushort)value);
        else BinaryPrimitives.WriteUInt16LittleEndian(b, (ushort)value);
        _file.Write(b);
    }

    private void U32(long value)
    {
        Span<byte> b = stackalloc byte[4];
        if (BigEndian) BinaryPrimitives.WriteUInt32BigEndian(b, (uint)value);
        else BinaryPrimitives.WriteUInt32LittleEndian(b, (uint)value);
        _file.Write(b);
    }

    private void U64(long value)
    {
        Span<byte> b = stackalloc byte[8];
        if (BigEndian) BinaryPrimitives.WriteInt64BigEndian(b, value);
        else BinaryPrimitives.WriteInt64LittleEndian(b, value);
        _file.Write(b);
    }
}
