using QcaNet.Models.Weights;

namespace QcaNet.Core.Stages;

/// <summary>The source of a network's weights, which are not yet read.</summary>
/// <param name="Load">Reads them; throws <see cref="WeightsFormatException"/>.</param>
internal sealed record NetworkSource(Func<NetworkWeights> Load);
