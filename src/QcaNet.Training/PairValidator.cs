using QcaNet.Core;
using QcaNet.Core.Stages;
using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Tuning;
using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>
/// Scores one network of a pair by the result of the complete pipeline. The probabilities of the other
/// network are computed once. Nuclei are segmented on the grid of each stack and compared with its labels.
/// </summary>
internal sealed class PairValidator
{
    /// <summary>Thresholds to try for the network being trained. The threshold of the partner is that of its metadata, or 0.5.</summary>
    private static readonly double[] Thresholds = [0.4, 0.5, 0.6, 0.7];

    private readonly IReadOnlyList<LabeledVolume> _stacks;
    private readonly Volume<float>[] _partner;
    private readonly NetworkRole _role;
    private readonly WatershedOptions _watershed;
    private readonly int? _threads;

    /// <summary>Computes the predictions of the partner for each stack.</summary>
    /// <param name="role">Role of the network being trained.</param>
    /// <param name="partner">The other network, with spacing and normalization in its metadata.</param>
    /// <param name="stacks">Validation stacks, with spacing.</param>
    /// <param name="threads">Maximum number of threads; null uses one per logical processor.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    public PairValidator(
        NetworkRole role, NetworkWeights partner, IReadOnlyList<LabeledVolume> stacks, int? threads, CancellationToken cancellationToken)
    {
        (_role, _stacks, _threads) = (role, stacks, threads);
        double threshold = partner.Metadata.Threshold ?? 0.5;
        _watershed = new WatershedOptions
        {
            NucleusThreshold = threshold,
            CenterThreshold = threshold,
            SmallestVolume = role == NetworkRole.Nsn ? null : partner.Metadata.SmallestVolume,
            SmallestMarkerVolume = role == NetworkRole.Nsn ? partner.Metadata.SmallestVolume : null,
            MaximumThreads = threads,
        };
        using var predictor = new NetworkPredictor(partner, options: new InferenceOptions { MaximumThreads = threads });
        _partner = [.. stacks.Select(stack =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            Volume<float> input = NetworkInput.Prepare(stack.Image, partner.Metadata, threads);
            return OnGridOf(stack, predictor.Predict(input, cancellationToken));
        })];
    }

    /// <summary>Computes the mean scores over the stacks at the threshold with the largest <see cref="PairScores.Mean"/>.</summary>
    /// <param name="probabilities">Predictions of the network being trained for each stack, at its own spacing.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    public PairScores Score(IReadOnlyList<Volume<float>> probabilities, CancellationToken cancellationToken)
    {
        Volume<float>[] own = [.. _stacks.Zip(probabilities, OnGridOf)];
        return Thresholds.Select(MeanAt).MaxBy(scores => scores.Mean)!;

        PairScores MeanAt(double threshold) =>
            PairScores.MeanOf([.. _stacks.Select((stack, i) => ScoreOf(stack, own[i], _partner[i], threshold))]);

        PairScores ScoreOf(LabeledVolume stack, Volume<float> mine, Volume<float> others, double threshold)
        {
            Volume<int> labels = _role == NetworkRole.Nsn
                ? NucleusDivision.Divide(mine, others, _watershed with { NucleusThreshold = threshold }, cancellationToken)
                : NucleusDivision.Divide(others, mine, _watershed with { CenterThreshold = threshold }, cancellationToken);
            return PairScores.Of(labels, stack);
        }
    }

    private Volume<float> OnGridOf(LabeledVolume stack, Volume<float> probability) =>
        NetworkInput.OnGrid(probability, stack.Image.Shape, stack.Image.Spacing!.Value, _threads);
}
