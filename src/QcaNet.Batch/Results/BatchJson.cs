using System.Text.Json.Serialization;

namespace QcaNet.Batch;

/// <summary>The JSON files of a batch, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ResultRecord))]
[JsonSerializable(typeof(FailureRecord))]
[JsonSerializable(typeof(PlanRecord))]
[JsonSerializable(typeof(Publication))]
[JsonSerializable(typeof(MergedStacks))]
internal sealed partial class BatchJson : JsonSerializerContext;
