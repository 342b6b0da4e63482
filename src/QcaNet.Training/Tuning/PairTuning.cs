using QcaNet.Models.Weights;

namespace QcaNet.Training.Tuning;

/// <summary>Result of <see cref="PairTuner"/>.</summary>
/// <param name="Nsn">Weights of NSN with the tuned threshold and minimum volume in their metadata.</param>
/// <param name="Ndn">Weights of NDN with the tuned threshold and minimum marker volume in their metadata.</param>
/// <param name="Options">The tuned parameters.</param>
/// <param name="Before">Scores before tuning.</param>
/// <param name="After">Scores with the tuned parameters on the stacks used for tuning. They overestimate the quality of the pair.</param>
/// <param name="Stacks">Scores of each stack with the tuned parameters.</param>
public sealed record PairTuning(
    NetworkWeights Nsn,
    NetworkWeights Ndn,
    PairOptions Options,
    PairScores Before,
    PairScores After,
    IReadOnlyList<(string Name, PairScores Scores)> Stacks);
