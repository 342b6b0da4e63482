using System.Buffers.Binary;

namespace QcaNet.Fuzzing;

/// <summary>Damages pickles instruction by instruction: removed, duplicated, moved, with other operands, or replaced.</summary>
internal static class PickleMutator
{
    private static readonly byte[][] Instructions =
    [
        "N"u8.ToArray(), [0x88], "]"u8.ToArray(), "}"u8.ToArray(), ")"u8.ToArray(), "("u8.ToArray(), "t"u8.ToArray(), [0x85], [0x86], [0x87], "u"u8.ToArray(), "s"u8.ToArray(), "e"u8.ToArray(),
        "a"u8.ToArray(), "0"u8.ToArray(), "1"u8.ToArray(), "2"u8.ToArray(), "R"u8.ToArray(), "b"u8.ToArray(), "Q"u8.ToArray(), [0x81], [0x92], [0x93], [0x94], "o"u8.ToArray(), "."u8.ToArray(),
        "h\0"u8.ToArray(), "h\x05"u8.ToArray(), "q\0"u8.ToArray(), [(byte)'r', 0xFF, 0xFF, 0xFF, 0x7F], [(byte)'j', 0xFF, 0xFF, 0x0F, 0], "cos\nsystem\n"u8.ToArray(),
        "ccollections\nOrderedDict\n"u8.ToArray(), "ctorch\nHalfStorage\n"u8.ToArray(), "ctorch\nLongStorage\n"u8.ToArray(), "ctorch._utils\n_rebuild_tensor_v2\n"u8.ToArray(),
        "ctorch._utils\n_rebuild_parameter\n"u8.ToArray(), [0x8a, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x8b, 0xFF, 0xFF, 0xFF, 0x7F], [0x8a, 0], "I01\n"u8.ToArray(), "L5L\n"u8.ToArray(),
        "F1e999\n"u8.ToArray(), [(byte)'G', 0x7F, 0xF8, 0, 0, 0, 0, 0, 0], [0x8e, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x95, 1, 0, 0, 0, 0, 0, 0, 0], [0x8f], [0x90], [0x91],
        [(byte)'X', 0xFF, 0xFF, 0xFF, 0xFF], [0x8c, 3, (byte)'a', (byte)'\x1b', (byte)'b'], "Va\\u0041\n"u8.ToArray(), "i__main__\nf\n"u8.ToArray(),
    ];

    /// <summary>Returns a copy with one to five changes.</summary>
    public static byte[] Mutate(byte[] pickle, Random random)
    {
        byte[] bytes = pickle;
        for (int n = random.Next(1, 6); n > 0 && bytes.Length > 4; n--)
        {
            List<int> starts = Starts(bytes);
            int i = random.Next(starts.Count);
            int from = starts[i], to = i + 1 < starts.Count ? starts[i + 1] : bytes.Length;
            int elsewhere = starts[random.Next(starts.Count)];
            byte[] other = Instructions[random.Next(Instructions.Length)];
            bytes = random.Next(7) switch
            {
                0 => [.. bytes[..from], .. bytes[to..]],
                1 => [.. bytes[..to], .. bytes[from..]],
                2 => [.. bytes[..elsewhere], .. bytes[from..to], .. bytes[elsewhere..]],
                3 => [.. bytes[..from], .. other, .. bytes[from..]],
                4 => [.. bytes[..from], .. other, .. bytes[to..]],
                _ => WithOtherOperand(bytes, from, to, random),
            };
        }

        return bytes;
    }

    private static byte[] WithOtherOperand(byte[] bytes, int from, int to, Random random)
    {
        byte[] changed = (byte[])bytes.Clone();
        if (to - from == 5 && bytes[from] == (byte)'J')
        {
            int number = random.Next(5) switch { 0 => 0, 1 => -1, 2 => int.MaxValue, 3 => random.Next(100), _ => 1 << random.Next(31) };
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(from + 1), number);
        }
        else if (to - from > 1)
        {
            changed[random.Next(from + 1, to)] = (byte)random.Next(256);
        }

        return changed;
    }

    // Start of each instruction, as far as they can be decoded; supports those of the corpus and of the generator.
    private static List<int> Starts(byte[] pickle)
    {
        var starts = new List<int>();
        for (int at = 0; at < pickle.Length;)
        {
            starts.Add(at);
            at += pickle[at] switch
            {
                0x80 or (byte)'K' or (byte)'q' or (byte)'h' => 2,
                (byte)'M' => 3,
                (byte)'J' or (byte)'r' or (byte)'j' => 5,
                (byte)'G' or 0x95 => 9,
                (byte)'X' or (byte)'T' or (byte)'B' when at + 5 <= pickle.Length => 5 + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(pickle.AsSpan(at + 1)) & 0xFFFFFF),
                0x8c or (byte)'U' or (byte)'C' or 0x8a when at + 2 <= pickle.Length => 2 + pickle[at + 1],
                (byte)'c' or (byte)'i' => Lines(pickle, at, 2),
                (byte)'I' or (byte)'L' or (byte)'F' or (byte)'V' or (byte)'S' or (byte)'g' or (byte)'p' => Lines(pickle, at, 1),
                _ => 1,
            };
        }

        return starts;
    }

    private static int Lines(byte[] pickle, int from, int lines)
    {
        int at = from + 1;
        for (; lines > 0 && at < pickle.Length; lines--)
        {
            int end = Array.IndexOf(pickle, (byte)'\n', at);
            at = end < 0 ? pickle.Length : end + 1;
        }

        return at - from;
    }
}
