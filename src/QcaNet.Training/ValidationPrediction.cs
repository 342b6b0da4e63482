using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>Prediction for a validation stack during training, at the spacing of the network.</summary>
/// <param name="Epoch">Number of the epoch.</param>
/// <param name="Name">Name of the stack.</param>
/// <param name="Image">Normalized intensities.</param>
/// <param name="Probability">Predicted probability, 0 to 1.</param>
/// <param name="Target">Target; values above 0.5 are foreground.</param>
public sealed record ValidationPrediction(int Epoch, string Name, Volume<float> Image, Volume<float> Probability, Volume<float> Target);
