using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>Progress of a run, stored in a file so that the run can be stopped and resumed. A failure is identified by its number, which reproduces the input.</summary>
internal sealed record FuzzState
{
    /// <summary>The number of the next input.</summary>
    public long Next { get; set; }

    public long Inputs { get; set; }

    public double Seconds { get; set; }

    public double ProcessorSeconds { get; set; }

    public FuzzExtreme Slowest { get; set; } = new(0, string.Empty, 0);

    /// <summary>Bytes in addition to the voxels.</summary>
    public FuzzExtreme Largest { get; set; } = new(0, string.Empty, 0);

    /// <summary>Outcomes by kind.</summary>
    public SortedDictionary<string, FuzzOutcome> Outcomes { get; init; } = new(StringComparer.Ordinal);

    public List<string> Failures { get; init; } = [];

    public static FuzzState Load(string? path) =>
        path is not null && File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), FuzzJson.Default.FuzzState)! : new FuzzState();

    public void Save(string? path)
    {
        if (path is not null) AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, FuzzJson.Default.FuzzState));
    }
}

/// <summary>The input with the largest value of a resource.</summary>
internal sealed record FuzzExtreme(long Number, string Kind, double Value);

/// <summary>Outcomes of the inputs of a kind.</summary>
internal sealed record FuzzOutcome(long Read, long Refused);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(FuzzState))]
internal sealed partial class FuzzJson : JsonSerializerContext;
