using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>How far a run is, in a file, so that it can be stopped and carried on. A failure is known by its number, which makes its input again.</summary>
internal sealed record FuzzState
{
    /// <summary>The number of the next input.</summary>
    public long Next { get; set; }

    public long Inputs { get; set; }

    public double Seconds { get; set; }

    public double ProcessorSeconds { get; set; }

    public FuzzExtreme Slowest { get; set; } = new(0, string.Empty, 0);

    /// <summary>Bytes beyond the voxels.</summary>
    public FuzzExtreme Largest { get; set; } = new(0, string.Empty, 0);

    /// <summary>By kind.</summary>
    public SortedDictionary<string, FuzzOutcome> Outcomes { get; init; } = new(StringComparer.Ordinal);

    public List<string> Failures { get; init; } = [];

    public static FuzzState Load(string? path) =>
        path is not null && File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), FuzzJson.Default.FuzzState)! : new FuzzState();

    public void Save(string? path)
    {
        if (path is not null) AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, FuzzJson.Default.FuzzState));
    }
}

/// <summary>The input that took most of something.</summary>
internal sealed record FuzzExtreme(long Number, string Kind, double Value);

/// <summary>How inputs of a kind ended.</summary>
internal sealed record FuzzOutcome(long Read, long Refused);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(FuzzState))]
internal sealed partial class FuzzJson : JsonSerializerContext;
