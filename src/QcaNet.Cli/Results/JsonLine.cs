using System.Text.Encodings.Web;
using System.Text.Json;

namespace QcaNet.Cli.Results;

/// <summary>One JSON object per line, so that the output of a long run can be read while it is written.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // The output is not embedded in HTML, so letters in file names are not escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The object as one line; property names in snake_case, dictionary keys unchanged.</summary>
    public static string Of(object value) => JsonSerializer.Serialize(value, Options);
}
