using System.Buffers;

namespace QcaNet.Fuzzing;

/// <summary>Damages short texts of known syntax at token boundaries.</summary>
internal static class TextMutator
{
    private static readonly SearchValues<char> Borders = SearchValues.Create("{}[]:,\"'()\n ");

    private static readonly string[] Json =
    [
        "null", "true", "0", "-1", "1", "-0.0", "1e999", "2147483648", "9223372036854775807", "18446744073709551616", "0.5", "\"\"", "\"NaN\"", "\"Infinity\"", "\"..\"",
        "\"../canary\"", "\"labels/../../canary\"", "\"/canary\"", "\"records/a.json\"", "\"\\u0000\"", "\"\\u001b[31m\"", "\"\\ud800\"", "[]", "{}", "[[[[[[[[[[", "[1,2,3]",
        "[null]", "{\"a\":1}", "//", "\uFEFF", "\"x\":", ",", "}", "]",
    ];

    private static readonly string[] Python =
    [
        "None", "True", "False", "0", "-1", "4294967296", "9223372036854775807", "0x10", "1L", "'<f4'", "'>f8'", "'|O'", "'|u1'", "'<i8'", "'<U3'", "[('a', '<f4')]", "()", "(3,)",
        "(-1, 2)", "(0, 0, 0)", "'descr'", "'shape'", "b''", "u''", "((((((((", "'\\x00'", "1e3", "{", "}", ",", ":", "#",
    ];

    /// <summary>Returns JSON with zero to five changes.</summary>
    public static string OfJson(string text, Random random) => Mutate(text, Json, random, random.Next(6));

    /// <summary>Returns a Python literal with one to four changes.</summary>
    public static string OfPython(string text, Random random) => Mutate(text, Python, random, random.Next(1, 5));

    private static string Mutate(string text, string[] words, Random random, int changes)
    {
        for (; changes > 0 && text.Length > 2; changes--)
        {
            int from = Border(text, random.Next(text.Length)), to = Border(text, Math.Min(from + 1, text.Length - 1));
            string word = words[random.Next(words.Length)];
            text = random.Next(8) switch
            {
                0 => text.Remove(from, to - from),
                1 => text.Insert(from, word),
                2 => text.Insert(from, text[from..to]),
                3 => text.Insert(Border(text, random.Next(text.Length)), text[from..to]),
                4 => random.Next(8) == 0 ? text[..from] : text.Insert(to, string.Concat(Enumerable.Repeat(text[from..to], random.Next(1, 300)))),
                _ => text[..from] + word + text[to..],
            };
        }

        return text;
    }

    private static int Border(string text, int from)
    {
        int step = text.AsSpan(from).IndexOfAny(Borders);
        return step < 0 ? text.Length : Math.Min(from + step + (step == 0 ? 1 : 0), text.Length);
    }
}
