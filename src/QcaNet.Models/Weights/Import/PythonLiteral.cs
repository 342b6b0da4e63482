using System.Globalization;
using System.Text;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Parses Python literals in npy headers: strings, integers, True, False, None, tuples, lists, dictionaries. Nothing is evaluated; anything
/// else is an error.
/// </summary>
/// <remarks>
/// Values are returned as string, long, bool, null, <see cref="List{T}"/> of values for lists, object arrays for tuples, and dictionaries.
/// </remarks>
internal ref struct PythonLiteral(string text)
{
    private const int Deepest = 16;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>Parses the text as a single value.</summary>
    /// <exception cref="FormatException">The text is not a literal, or something follows it.</exception>
    public object? ReadAll()
    {
        object? value = Value(0);
        Skip();
        return _at == _text.Length ? value : throw Bad("text follows the value");
    }

    private object? Value(int depth)
    {
        if (depth > Deepest) throw Bad("values are nested too deeply");
        Skip();
        if (_at == _text.Length) throw Bad("it ends too early");
        char c = _text[_at];
        if (c is '\'' or '"') return String();
        if (c is 'u' or 'b' && _at + 1 < _text.Length && _text[_at + 1] is '\'' or '"')
        {
            _at++;
            return String();
        }

        if (char.IsAsciiDigit(c) || c == '-') return Number();
        if (c == '{') return Dictionary(depth);
        if (c == '[') return Items(']', depth, out _);
        if (c == '(')
        {
            List<object?> items = Items(')', depth, out bool comma);
            return items.Count == 1 && !comma ? items[0] : items.ToArray();
        }

        if (TryWord("True")) return true;
        if (TryWord("False")) return false;
        return TryWord("None") ? null : throw Bad("it contains something that is not a literal");
    }

    private List<object?> Items(char end, int depth, out bool comma)
    {
        var items = new List<object?>();
        comma = false;
        _at++;
        while (!TryTake(end))
        {
            if (items.Count > 0 && !comma) throw Bad("a comma is missing");
            items.Add(Value(depth + 1));
            comma = TryTake(',');
        }

        return items;
    }

    private Dictionary<string, object?> Dictionary(int depth)
    {
        var pairs = new Dictionary<string, object?>(StringComparer.Ordinal);
        bool comma = true;
        _at++;
        while (!TryTake('}'))
        {
            if (!comma) throw Bad("a comma is missing");
            if (Value(depth + 1) is not string key) throw Bad("a key is not a string");
            if (!TryTake(':')) throw Bad("a colon is missing");
            if (!pairs.TryAdd(key, Value(depth + 1))) throw Bad("a key appears twice");
            comma = TryTake(',');
        }

        return pairs;
    }

    private string String()
    {
        char quote = _text[_at++];
        var result = new StringBuilder();
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c == quote) return result.ToString();
            if (c is '\n' or '\r') break;
            if (c == '\\')
            {
                // What repr() writes for the name of a type. Other escapes do not occur.
                if (_at == _text.Length || _text[_at] is not ('\\' or '\'' or '"')) throw Bad("a string has an escape");
                c = _text[_at++];
            }

            result.Append(c);
        }

        throw Bad("a string has no end");
    }

    private long Number()
    {
        int start = _at++;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        ReadOnlySpan<char> digits = _text[start.._at];

        // Python 2 wrote some of them as "51L".
        if (_at < _text.Length && _text[_at] == 'L') _at++;
        if (digits is "-" || (digits.Length > 1 && digits[0] == '0')) throw Bad("a number is malformed");
        if (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_')) throw Bad("a number is not an integer");
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return number;
        return digits[0] == '-' ? long.MinValue : long.MaxValue;
    }

    private bool TryWord(string word)
    {
        if (!_text[_at..].StartsWith(word, StringComparison.Ordinal)) return false;
        int end = _at + word.Length;
        if (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_')) return false;
        _at = end;
        return true;
    }

    private bool TryTake(char c)
    {
        Skip();
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r' or '\f') _at++;
    }

    private readonly FormatException Bad(string what) => new($"{what}, at character {_at}");
}
