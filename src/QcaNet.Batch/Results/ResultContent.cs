using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>What a result consists of, whether it is in memory or on the disk.</summary>
/// <param name="Item">Which stack.</param>
/// <param name="Shape">Its extent.</param>
/// <param name="Spacing">Its spacing.</param>
/// <param name="Nuclei">How many nuclei were found.</param>
/// <param name="HasProbabilities">Whether probabilities are kept.</param>
/// <param name="Write">Writes the file of a kind at a path.</param>
internal sealed record ResultContent(
    StackItem Item, Shape3D Shape, VoxelSpacing Spacing, int Nuclei, bool HasProbabilities, Action<string, string> Write);
