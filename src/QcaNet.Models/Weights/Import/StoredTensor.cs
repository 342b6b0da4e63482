namespace QcaNet.Models.Weights.Import;

/// <summary>A tensor as a file announces it, before its values are read.</summary>
/// <param name="SourceName">Its name in the file, prefix included.</param>
/// <param name="Name">Its published name in PyTorch's words, for instance <c>c0.weight</c>.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Format">How its numbers are stored.</param>
internal sealed record StoredTensor(string SourceName, string Name, long[] Shape, ElementFormat Format);
