namespace QcaNet.Models.Weights.Import;

/// <summary>A tensor as declared by a file, before its values are read.</summary>
/// <param name="SourceName">Its name in the file, including the prefix.</param>
/// <param name="Name">Its published name in PyTorch's form, for instance <c>c0.weight</c>.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Format">Format of its values.</param>
internal sealed record StoredTensor(string SourceName, string Name, long[] Shape, ElementFormat Format);
