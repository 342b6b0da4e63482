using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Training.Recipes;

/// <summary>Converts a shape to and from [z, y, x] in voxels.</summary>
internal sealed class ShapeConverter : JsonConverter<Shape3D>
{
    /// <inheritdoc/>
    public override Shape3D Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, TrainingJson.Default.Int32Array) is [var z, var y, var x]
            ? new Shape3D(z, y, x) : throw new JsonException("expected a shape [z, y, x] in voxels");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Shape3D value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [value.Depth, value.Height, value.Width], TrainingJson.Default.Int32Array);
}
