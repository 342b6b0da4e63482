using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Models.Networks;

namespace QcaNet.Training.Recipes;

/// <summary>Converts a feature normalization to and from text: "batch", "instance", "group 8" or "none".</summary>
internal sealed class FeatureNormalizationConverter : JsonConverter<FeatureNormalization>
{
    /// <inheritdoc/>
    public override FeatureNormalization Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FeatureNormalization.Parse(reader.GetString() ?? string.Empty);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FeatureNormalization value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
