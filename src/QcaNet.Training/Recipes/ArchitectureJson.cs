using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Models.Networks;

namespace QcaNet.Training.Recipes;

/// <summary>A network's architecture in a recipe.</summary>
/// <param name="Levels">Poolings.</param>
/// <param name="BaseWidth">Channels of the first convolution.</param>
/// <param name="Kernel">Extent of the convolutions.</param>
/// <param name="FeatureNormalization">What stands between convolutions and ReLUs.</param>
/// <param name="BatchNormEpsilon">Epsilon of the normalization.</param>
internal sealed record ArchitectureJson(int Levels, int BaseWidth, int Kernel, FeatureNormalization FeatureNormalization, double BatchNormEpsilon)
{
    /// <summary>Only networks of one channel and two classes are trained, so that neither is written.</summary>
    internal sealed class Converter : JsonConverter<UNet3DArchitecture>
    {
        /// <inheritdoc/>
        public override UNet3DArchitecture Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            ArchitectureJson json = JsonSerializer.Deserialize(ref reader, TrainingJson.Default.ArchitectureJson) ?? throw new JsonException("an architecture is needed");
            return new UNet3DArchitecture(json.Levels, json.BaseWidth, json.Kernel)
            {
                FeatureNormalization = json.FeatureNormalization,
                BatchNormEpsilon = json.BatchNormEpsilon,
            };
        }

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, UNet3DArchitecture value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer,
            new ArchitectureJson(value.Levels, value.BaseWidth, value.Kernel, value.FeatureNormalization, value.BatchNormEpsilon),
            TrainingJson.Default.ArchitectureJson);
    }
}
