using QcaNet.Models.Weights;

namespace QcaNet.Core.Stages;

/// <summary>Where the weights of a network come from, before they are read.</summary>
/// <param name="Load">Reads them; throws <see cref="WeightsFormatException"/>.</param>
internal sealed record NetworkSource(Func<NetworkWeights> Load);
