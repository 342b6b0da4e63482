using System.Text.Json;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Reads the JSON tokens of a safetensors header, which can be up to 100 MB, through a window, so memory does not depend on the length
/// of the header.
/// </summary>
internal sealed class SafetensorsTokens(WeightBytes file, long start, long length)
{
    private const int LargestToken = 1 << 20, Deepest = 8;

    private readonly WeightBytes _file = file;
    private readonly long _end = start + length;
    private byte[] _window = new byte[ImportLimits.Chunk];
    private int _from;
    private int _to;
    private long _next = start;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = Deepest });

    /// <summary>Type of the token.</summary>
    public JsonTokenType Type { get; private set; }

    /// <summary>Text of a string or property name.</summary>
    public string? Text { get; private set; }

    /// <summary>Value of a nonnegative integer; null for other tokens.</summary>
    public long? Number { get; private set; }

    /// <summary>Moves to the next token; returns false at the end.</summary>
    public bool Read()
    {
        while (true)
        {
            // White space between tokens is insignificant; skipping it here keeps a token and its window small.
            while (_from < _to && _window[_from] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _from++;
            if (_from == _to && !Refill()) return false;
            if (_window[_from] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') continue;
            if (TryToken()) return true;
            if (!Refill()) throw Bad("it ends within a value");
        }
    }

    /// <summary>Moves to the next token, which must be of this type.</summary>
    public void Expect(JsonTokenType type)
    {
        if (!Read() || Type != type) throw Bad($"{type} is missing");
    }

    public WeightsFormatException Bad(string what, Exception? cause = null) =>
        _file.Refuse.Malformed(
            $"is a damaged safetensors file: its header cannot be read ({what}), near byte {_next - (_to - _from)}.", null, cause);

    private bool TryToken()
    {
        try
        {
            var reader = new Utf8JsonReader(_window.AsSpan(_from, _to - _from), isFinalBlock: _next == _end, _state);
            if (!reader.Read()) return false;
            Type = reader.TokenType;
            Text = Type is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
            Number = Type == JsonTokenType.Number && reader.TryGetInt64(out long number) && number >= 0 ? number : null;
            _state = reader.CurrentState;
            _from += (int)reader.BytesConsumed;
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Bad(error.Message, error);
        }
    }

    private bool Refill()
    {
        if (_next == _end) return false;
        if (_from > 0)
        {
            _window.AsSpan(_from, _to - _from).CopyTo(_window);
            _to -= _from;
            _from = 0;
        }

        if (_to == _window.Length)
        {
            if (_window.Length >= LargestToken)
            {
                throw _file.Refuse.Limit($"has a safetensors header with a string of more than {LargestToken} bytes.");
            }

            Array.Resize(ref _window, _window.Length * 2);
        }

        int count = (int)Math.Min(_window.Length - _to, _end - _next);
        _file.Read(_next, _window.AsSpan(_to, count));
        _to += count;
        _next += count;
        return true;
    }
}
