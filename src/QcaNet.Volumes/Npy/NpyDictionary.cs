using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Npy;

/// <summary>
/// Reads the few Python values that occur in a <c>.npy</c> header: strings without escapes, True, False, tuples of integers.
/// </summary>
internal ref struct NpyDictionary
{
    private readonly SourceFile _file;
    private readonly ReadOnlySpan<byte> _text;
    private readonly long _start;
    private int _at;

    /// <param name="file">For errors.</param>
    /// <param name="text">The header's text.</param>
    /// <param name="start">Its offset in the file.</param>
    internal NpyDictionary(SourceFile file, ReadOnlySpan<byte> text, long start)
    {
        _file = file;
        _text = text;
        _start = start;
    }

    internal readonly VolumeFormatException Damaged(string what) =>
        _file.Malformed($"The header of the NumPy file is invalid: {what}. Save the array again.", _start + _at);

    /// <summary>Returns whether this character comes next, ignoring blanks.</summary>
    internal bool IsAt(char character)
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _at++;
        return _at < _text.Length && _text[_at] == character;
    }

    internal bool TryTake(char character)
    {
        if (!IsAt(character)) return false;
        _at++;
        return true;
    }

    internal void Expect(char character)
    {
        if (!TryTake(character)) throw Damaged($"'{character}' is missing");
    }

    internal void ExpectEnd()
    {
        IsAt('\0');
        if (_at < _text.Length) throw Damaged("unexpected text follows the dictionary");
    }

    internal ReadOnlySpan<byte> Text()
    {
        byte quote = IsAt('"') ? (byte)'"' : (byte)'\'';
        Expect((char)quote);
        int length = _text[_at..].IndexOf(quote);
        if (length < 0) throw Damaged("a string is not terminated");
        ReadOnlySpan<byte> text = _text.Slice(_at, length);
        if (text.Contains((byte)'\\') || text.Contains((byte)'\n')) throw Damaged("a string has an escape sequence or a line break");
        _at += length + 1;
        return text;
    }

    internal bool Boolean()
    {
        IsAt('\0');
        bool value = _text[_at..].StartsWith("True"u8);
        if (!value && !_text[_at..].StartsWith("False"u8)) throw Damaged("True or False is missing");
        _at += value ? 4 : 5;
        return value;
    }

    /// <summary>Reads a tuple of numbers, which may end in a comma; numbers beyond 64 bits are returned as the largest one.</summary>
    internal List<long> Numbers(int most)
    {
        var numbers = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            if (numbers.Count == most) throw Damaged($"the shape has more than {most} axes");
            numbers.Add(Number());
            if (!TryTake(',') && !IsAt(')')) throw Damaged("a comma is missing");
        }

        return numbers;
    }

    private long Number()
    {
        IsAt('\0');
        long number = 0;
        int first = _at;
        for (; _at < _text.Length && char.IsAsciiDigit((char)_text[_at]); _at++)
        {
            int digit = _text[_at] - '0';
            number = number > (long.MaxValue - digit) / 10 ? long.MaxValue : (number * 10) + digit;
        }

        if (_at == first) throw Damaged("a whole number is missing");

        // Python 2 wrote some of them as "51L".
        if (_at < _text.Length && _text[_at] == 'L') _at++;
        return number;
    }
}
