using System.Text.Encodings.Web;
using System.Text.Json;

namespace QcaNet.Cli.Results;

/// <summary>Results for programs: one JSON object a line, so that a run of thousands of stacks can be read as it goes.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // For programs and eyes, not for web pages: file names keep their letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The object as one line; names in snake_case, keys of dictionaries as they are.</summary>
    public static string Of(object value) => JsonSerializer.Serialize(value, Options);
}
