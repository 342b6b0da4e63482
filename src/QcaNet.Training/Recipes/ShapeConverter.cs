using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Training.Recipes;

/// <summary>A shape as [z, y, x] in voxels.</summary>
internal sealed class ShapeConverter : JsonConverter<Shape3D>
{
    /// <inheritdoc/>
    public override Shape3D Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, TrainingJson.Default.Int32Array) is [var z, var y, var x]
            ? new Shape3D(z, y, x) : throw new JsonException("a shape [z, y, x] in voxels is needed");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Shape3D value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [value.Depth, value.Height, value.Width], TrainingJson.Default.Int32Array);
}
