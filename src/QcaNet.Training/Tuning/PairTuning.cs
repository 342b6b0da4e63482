using QcaNet.Models.Weights;

namespace QcaNet.Training.Tuning;

/// <summary>What <see cref="PairTuner"/> found.</summary>
/// <param name="Nsn">The weights with the tuned threshold and smallest volume in their metadata.</param>
/// <param name="Ndn">The weights with the tuned threshold and smallest marker in their metadata.</param>
/// <param name="Options">The tuned numbers.</param>
/// <param name="Before">Scores with the pipeline's defaults.</param>
/// <param name="After">Scores with the tuned numbers, on the stacks that chose them: not a fair judgment of the pair.</param>
/// <param name="Stacks">Scores of each stack with the tuned numbers.</param>
public sealed record PairTuning(
    NetworkWeights Nsn, NetworkWeights Ndn, PairOptions Options, PairScores Before, PairScores After, IReadOnlyList<(string Name, PairScores Scores)> Stacks);
