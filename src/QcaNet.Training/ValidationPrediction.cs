using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>What a network says of a validation stack in the middle of a training, at the network's spacing.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Name">The stack's name.</param>
/// <param name="Image">Normalized intensities.</param>
/// <param name="Probability">The network's answer, 0 to 1.</param>
/// <param name="Target">What it should be: above one half is foreground.</param>
public sealed record ValidationPrediction(int Epoch, string Name, Volume<float> Image, Volume<float> Probability, Volume<float> Target);
