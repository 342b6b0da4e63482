namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>LZW as the specification describes the writer, with a dictionary of strings: slow and plain, an oracle for the decoder.</summary>
internal sealed class LzwWriter
{
    private readonly List<byte> _bytes = [];
    private ulong _bits;
    private int _held;

    /// <summary>The kind of before TIFF 6.0: least significant bit first, width changed in time.</summary>
    internal bool Older { get; init; }

    internal bool ClearFirst { get; init; } = true;

    internal bool EndOfInformation { get; init; } = true;

    /// <summary>Go on with a full table instead of clearing it.</summary>
    internal bool FullTable { get; init; }

    internal byte[] Pack(byte[] data)
    {
        int early = Older ? 0 : 1, width = 9, next = 258;
        var table = Fresh();
        if (ClearFirst) Put(256, 9);
        string before = string.Empty;
        foreach (byte b in data)
        {
            string longer = before + (char)b;
            if (table.ContainsKey(longer))
            {
                before = longer;
                continue;
            }

            Put(table[before], width);
            if (next < 4096) table[longer] = next++;

            // The reader knows each code one step later.
            if (next - 1 >= (1 << width) - early && width < 12) width++;
            if (next >= 4094 && !FullTable)
            {
                Put(256, width);
                (table, next, width) = (Fresh(), 258, 9);
            }

            before = ((char)b).ToString();
        }

        if (before.Length > 0)
        {
            Put(table[before], width);
            if (next < 4096 && next >= (1 << width) - early && width < 12) width++;
        }

        if (EndOfInformation) Put(257, width);
        while (_held > 0) Take();
        return [.. _bytes];
    }

    /// <summary>Codes as they are given, most significant bit first.</summary>
    internal static byte[] Codes(params (int Code, int Width)[] codes)
    {
        var writer = new LzwWriter();
        foreach ((int code, int width) in codes) writer.Put(code, width);
        while (writer._held > 0) writer.Take();
        return [.. writer._bytes];
    }

    private static Dictionary<string, int> Fresh() => Enumerable.Range(0, 256).ToDictionary(i => ((char)i).ToString(), i => i);

    private void Put(int code, int width)
    {
        _bits = Older ? _bits | ((ulong)code << _held) : (_bits << width) | (uint)code;
        _held += width;
        while (_held >= 8) Take();
    }

    private void Take()
    {
        if (Older)
        {
            _bytes.Add((byte)_bits);
            _bits >>= 8;
        }
        else
        {
            _bytes.Add((byte)(_held >= 8 ? _bits >> (_held - 8) : _bits << (8 - _held)));
        }

        _held = Math.Max(0, _held - 8);
    }
}
