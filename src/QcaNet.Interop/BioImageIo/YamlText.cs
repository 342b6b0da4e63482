using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace QcaNet.Interop.BioImageIo;

/// <summary>
/// Writes maps, lists, strings, numbers and Booleans as YAML in block style. Strings are quoted as in JSON, which is valid YAML.
/// </summary>
internal static class YamlText
{
    /// <summary>The text of a map.</summary>
    public static string Of(YamlMap map)
    {
        var text = new StringBuilder();
        Put(text, map, 0);
        return text.ToString();
    }

    private static void Put(StringBuilder text, YamlMap map, int indent)
    {
        foreach ((string key, object value) in map.Entries)
        {
            text.Append(' ', indent).Append(key).Append(':');
            PutValue(text, value, indent);
        }
    }

    private static void PutValue(StringBuilder text, object value, int indent)
    {
        switch (value)
        {
            case YamlMap { Entries.Count: 0 }:
                text.Append(" {}\n");
                break;
            case YamlMap map:
                text.Append('\n');
                Put(text, map, indent + 2);
                break;
            case IEnumerable items and not string:
                PutItems(text, [.. items.Cast<object>()], indent);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void PutItems(StringBuilder text, object[] items, int indent)
    {
        if (items.Length == 0)
        {
            text.Append(" []\n");
            return;
        }

        text.Append('\n');
        foreach (object item in items)
        {
            text.Append(' ', indent).Append('-');
            if (item is YamlMap map)
            {
                // The first key is on the same line as the dash.
                var inner = new StringBuilder();
                Put(inner, map, indent + 2);
                text.Append(' ').Append(inner.ToString().AsSpan(indent + 2));
            }
            else
            {
                text.Append(' ').Append(Scalar(item)).Append('\n');
            }
        }
    }

    private static string Scalar(object value) => value switch
    {
        string words => $"\"{JsonEncodedText.Encode(words, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        bool truth => truth ? "true" : "false",
        double number => Number(number.ToString("R", CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType()} is no value of YAML.", nameof(value)),
    };

    /// <summary>In YAML 1.1, a number without a decimal point is an integer, or a string if it has an exponent.</summary>
    private static string Number(string digits)
    {
        if (digits.Contains('.', StringComparison.Ordinal)) return digits;
        int exponent = digits.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0 ? digits + ".0" : digits.Insert(exponent, ".0");
    }
}

/// <summary>A map that preserves the order of its keys.</summary>
internal sealed class YamlMap : IEnumerable<KeyValuePair<string, object>>
{
    public OrderedDictionary<string, object> Entries { get; } = new(StringComparer.Ordinal);

    public object this[string key]
    {
        set => Entries[key] = value;
    }

    public void Add(string key, object value) => Entries.Add(key, value);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => Entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
