using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The contents of a result, whether in memory or on disk.</summary>
/// <param name="Item">The stack.</param>
/// <param name="Shape">Its extent.</param>
/// <param name="Spacing">Its spacing.</param>
/// <param name="Nuclei">Number of nuclei.</param>
/// <param name="HasProbabilities">Whether probabilities are kept.</param>
/// <param name="Write">Writes the file of a kind to a path.</param>
internal sealed record ResultContent(
    StackItem Item, Shape3D Shape, VoxelSpacing Spacing, int Nuclei, bool HasProbabilities, Action<string, string> Write);
