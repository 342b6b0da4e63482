using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Recipes;

/// <summary>Converts a normalization to and from text: "percentile 50 95 volume 4200 clip -1 4".</summary>
internal sealed class NormalizationConverter : JsonConverter<Normalization>
{
    /// <inheritdoc/>
    public override Normalization Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Normalization.Parse(reader.GetString() ?? string.Empty);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Normalization value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
