using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Models.Networks;

namespace QcaNet.Training.Recipes;

/// <summary>The network architecture in a recipe.</summary>
/// <param name="Levels">Number of pooling levels.</param>
/// <param name="BaseWidth">Number of channels of the first convolution.</param>
/// <param name="Kernel">Kernel size of the convolutions.</param>
/// <param name="FeatureNormalization">Normalization between convolutions and ReLU.</param>
/// <param name="BatchNormEpsilon">Epsilon of the normalization.</param>
internal sealed record ArchitectureJson(
    int Levels, int BaseWidth, int Kernel, FeatureNormalization FeatureNormalization, double BatchNormEpsilon)
{
    /// <summary>Training supports only networks with one channel and two classes, so neither number is written.</summary>
    internal sealed class Converter : JsonConverter<UNet3DArchitecture>
    {
        /// <inheritdoc/>
        public override UNet3DArchitecture Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            ArchitectureJson json = JsonSerializer.Deserialize(ref reader, TrainingJson.Default.ArchitectureJson)
                ?? throw new JsonException("expected an architecture");
            return new UNet3DArchitecture(json.Levels, json.BaseWidth, json.Kernel)
            {
                FeatureNormalization = json.FeatureNormalization,
                BatchNormEpsilon = json.BatchNormEpsilon,
            };
        }

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, UNet3DArchitecture value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(
                writer,
                new ArchitectureJson(value.Levels, value.BaseWidth, value.Kernel, value.FeatureNormalization, value.BatchNormEpsilon),
                TrainingJson.Default.ArchitectureJson);
    }
}
