using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>
/// Damages a TIFF file where it hurts: entries of its directories (tag, type, count, value), links between pages, numbers of lists, the text
/// of its description. Random bytes seldom hit those, and when they do they seldom make a number that means something. Knows nothing of
/// the code under test; a file that it cannot follow is left to random bytes.
/// </summary>
internal sealed class TiffMutator
{
    private static readonly ushort[] Tags = [256, 257, 258, 259, 262, 266, 270, 273, 277, 278, 279, 282, 283, 284, 296, 317, 322, 323, 324, 325, 330, 339, 65000];
    private static readonly string[] Words = ["0", "-1", "1", "2", "3", "4294967296", "2147483647", "1e400", "NaN", "", "um", "\\u00B5m", "&a;", "<", ">", "\"", "<TiffData/>", "</OME>", "XYCZT", "]]>", "{", "}", "[", "true", "\r\n", "=", "\uFEFF"];

    private readonly byte[] _file;
    private readonly bool _bigEndian;
    private readonly bool _big;
    private readonly List<int> _entries = [];
    private readonly List<int> _links = [];

    private TiffMutator(byte[] file)
    {
        _file = file;
        _bigEndian = file is [(byte)'M', ..];
        _big = file.Length > 16 && Get(2, 2) == 43;
        Walk();
    }

    private int Wide => _big ? 8 : 4;

    /// <summary>A damaged copy: one to four changes.</summary>
    internal static byte[] Mutate(byte[] seed, Random random)
    {
        if (seed.Length < 32 || !(seed is [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..])) return seed;
        var mutator = new TiffMutator((byte[])seed.Clone());
        for (int n = random.Next(1, 5); n > 0 && mutator._entries.Count > 0; n--) mutator.Change(random);
        return mutator._file;
    }

    private void Walk()
    {
        long at = (long)Get(_big ? 8 : 4, Wide);
        _links.Add(_big ? 8 : 4);
        int countLength = _big ? 8 : 2, entryLength = _big ? 20 : 12;
        for (int page = 0; page < 50 && at >= 8 && at < _file.Length - countLength; page++)
        {
            long count = (long)Get((int)at, countLength);
            if (count is < 1 or > 200 || at + countLength + (count * entryLength) + Wide > _file.Length) return;
            for (int i = 0; i < count; i++) _entries.Add((int)at + countLength + (i * entryLength));
            int link = (int)at + countLength + ((int)count * entryLength);
            _links.Add(link);
            at = (long)Get(link, Wide);
        }
    }

    private void Change(Random random)
    {
        int entry = _entries[random.Next(_entries.Count)];
        switch (random.Next(9))
        {
            case 0: Set(entry, 2, Tags[random.Next(Tags.Length)]); break;
            case 1: Set(entry + 2, 2, (ulong)random.Next(20)); break;
            case 2: Set(entry + 4, Wide, Telling(random, Get(entry + 4, Wide))); break;
            case 3: Set(entry + 4 + Wide, random.Next(2) == 0 ? 2 : Wide, Telling(random, Get(entry + 4 + Wide, Wide))); break;
            case 4: Set(_links[random.Next(_links.Count)], Wide, random.Next(3) == 0 ? (ulong)_entries[random.Next(_entries.Count)] - 2 : Telling(random, 0)); break;
            case 5: ChangeList(entry, random); break;
            case 6: _file.AsSpan(_entries[random.Next(_entries.Count)], 12).CopyTo(_file.AsSpan(entry, 12)); break;
            default: ChangeText(random); break;
        }
    }

    // A number of the list that an entry points at: offsets and counts of strips, mostly.
    private void ChangeList(int entry, Random random)
    {
        int size = Get(entry + 2, 2) switch { 3 => 2, 4 => 4, 16 => 8, _ => 1 };
        ulong count = Get(entry + 4, Wide), at = Get(entry + 4 + Wide, Wide);
        if (count == 0 || count > 10_000 || at > (ulong)_file.Length || at + (count * (ulong)size) > (ulong)_file.Length) return;
        int number = (int)at + (size * random.Next((int)count));
        Set(number, size, Telling(random, Get(number, size)));
    }

    private void ChangeText(Random random)
    {
        int entry = _entries.FirstOrDefault(e => Get(e, 2) == 270);
        if (entry == 0) return;
        ulong count = Get(entry + 4, Wide), at = Get(entry + 4 + Wide, Wide);
        if (count < 8 || at + count > (ulong)_file.Length) return;
        byte[] word = Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]);
        Span<byte> text = _file.AsSpan((int)at, (int)count);

        // Numbers are where descriptions break: half of the time one of them is hit.
        int place = random.Next(text.Length);
        int digit = text[place..].IndexOfAnyInRange((byte)'0', (byte)'9');
        if (random.Next(2) == 0 && digit >= 0) place += digit;
        word.AsSpan(0, Math.Min(word.Length, text.Length - place)).CopyTo(text[place..]);
    }

    private ulong Telling(Random random, ulong before) => random.Next(12) switch
    {
        0 => 0,
        1 => 1,
        2 => before + 1,
        3 => before - 1,
        4 => before * 2,
        5 => uint.MaxValue,
        6 => int.MaxValue,
        7 => 1UL << random.Next(64),
        8 => (ulong)_file.Length,
        9 => (ulong)random.Next(_file.Length),
        10 => 65535,
        _ => (ulong)random.NextInt64(),
    };

    private ulong Get(int at, int length)
    {
        Span<byte> eight = stackalloc byte[8];
        eight.Clear();
        ReadOnlySpan<byte> bytes = _file.AsSpan(at, length);
        if (_bigEndian)
        {
            bytes.CopyTo(eight[(8 - length)..]);
            return BinaryPrimitives.ReadUInt64BigEndian(eight);
        }

        bytes.CopyTo(eight);
        return BinaryPrimitives.ReadUInt64LittleEndian(eight);
    }

    private void Set(int at, int length, ulong value)
    {
        Span<byte> eight = stackalloc byte[8];
        if (_bigEndian) BinaryPrimitives.WriteUInt64BigEndian(eight, value);
        else BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        (_bigEndian ? eight[(8 - length)..] : eight[..length]).CopyTo(_file.AsSpan(at));
    }
}
