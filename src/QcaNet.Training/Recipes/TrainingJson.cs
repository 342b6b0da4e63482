using System.Text.Json.Serialization;
using QcaNet.Models.Weights;
using QcaNet.Training.State;

namespace QcaNet.Training.Recipes;

/// <summary>Source-generated JSON serialization of recipes and checkpoints.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    Converters = [
        typeof(SpacingConverter), typeof(ShapeConverter), typeof(ArchitectureJson.Converter),
        typeof(NormalizationConverter), typeof(FeatureNormalizationConverter)])]
[JsonSerializable(typeof(TrainingRecipe))]
[JsonSerializable(typeof(ArchitectureJson))]
[JsonSerializable(typeof(CheckpointHeader))]
[JsonSerializable(typeof(NetworkRole))]
[JsonSerializable(typeof(double[]))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class TrainingJson : JsonSerializerContext;
