using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Training.Recipes;

/// <summary>Converts a spacing to and from [z, y, x] in micrometers.</summary>
internal sealed class SpacingConverter : JsonConverter<VoxelSpacing>
{
    /// <inheritdoc/>
    public override VoxelSpacing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, TrainingJson.Default.DoubleArray) is [var z, var y, var x]
            ? new VoxelSpacing(z, y, x) : throw new JsonException("expected a spacing [z, y, x] in micrometers");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, VoxelSpacing value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [value.Z, value.Y, value.X], TrainingJson.Default.DoubleArray);
}
