using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Training.Recipes;

/// <summary>A spacing as [z, y, x] in micrometers.</summary>
internal sealed class SpacingConverter : JsonConverter<VoxelSpacing>
{
    /// <inheritdoc/>
    public override VoxelSpacing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, TrainingJson.Default.DoubleArray) is [var z, var y, var x]
            ? new VoxelSpacing(z, y, x) : throw new JsonException("a spacing [z, y, x] in micrometers is needed");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, VoxelSpacing value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [value.Z, value.Y, value.X], TrainingJson.Default.DoubleArray);
}
