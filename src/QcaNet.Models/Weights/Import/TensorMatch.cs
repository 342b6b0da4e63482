namespace QcaNet.Models.Weights.Import;

/// <summary>An imported tensor.</summary>
/// <param name="SourceName">Its name in the file, including the prefix: <c>updater/model:main/bnc0/avg_mean</c>.</param>
/// <param name="Name">Its name here: <c>encoder.0.norm0.running_mean</c>.</param>
/// <param name="Shape">Its extents, the same on both sides.</param>
/// <param name="StoredAs">Number format in the file: float16, bfloat16, float32 or float64. Imported values are float32, rounded to
/// nearest.</param>
public sealed record TensorMatch(string SourceName, string Name, IReadOnlyList<long> Shape, string StoredAs);
