using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Losses;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training;

/// <summary>
/// Runs a network on whole validation stacks at the spacing of the recipe, as in use, and compares the result with the targets.
/// </summary>
internal sealed class NetworkValidator
{
    private readonly IReadOnlyList<(Volume<float> Image, Volume<float> Target, Volume<float> Weight)> _stacks;
    private readonly InferenceOptions _inference;
    private readonly SegmentationLoss _loss;
    private readonly bool _soft;

    public NetworkValidator(IReadOnlyList<TrainingTarget> stacks, TrainingRecipe recipe, int? threads)
    {
        _loss = new SegmentationLoss(recipe.LossSettings);
        _soft = recipe.SoftTargets;
        _inference = new InferenceOptions { MaximumThreads = threads };
        _stacks = [.. stacks.Select(s => (At(s.Image), At(s.Target), At(s.Weight)))];

        Volume<float> At(Volume<float> volume) =>
            Resampling.Linear(volume, Resampling.ShapeAt(volume.Shape, volume.Spacing!.Value, recipe.Spacing));
    }

    /// <summary>Computes the mean loss and the mean foreground IoU at 0.5 over the stacks, and the scores of the pair.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="pair">Scores the complete pipeline; null without a partner network.</param>
    /// <param name="report">Receives index, image, probability and target of each stack; may be null.</param>
    /// <param name="cancellationToken">Checked between stacks and between tiles.</param>
    public ValidationScores Validate(
        NetworkWeights weights,
        PairValidator? pair,
        Action<int, Volume<float>, Volume<float>, Volume<float>>? report,
        CancellationToken cancellationToken)
    {
        using var predictor = new NetworkPredictor(weights, options: _inference);
        double loss = 0, iou = 0;
        var probabilities = new List<Volume<float>>();
        for (int i = 0; i < _stacks.Count; i++)
        {
            (Volume<float> image, Volume<float> target, Volume<float> weight) = _stacks[i];
            Volume<float> found = predictor.Predict(image, cancellationToken);
            report?.Invoke(i, image, found, target);
            if (pair is not null) probabilities.Add(found);
            Span<float> probability = found.Voxels;
            loss += Loss(probability, target.Voxels, weight.Voxels);
            iou += IntersectionOverUnion(probability, target.Voxels, weight.Voxels);
        }

        return new ValidationScores(loss / _stacks.Count, iou / _stacks.Count, pair?.Score(probabilities, cancellationToken));
    }

    private static double IntersectionOverUnion(ReadOnlySpan<float> probability, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
    {
        long both = 0, either = 0;
        for (int i = 0; i < probability.Length; i++)
        {
            if (!(weight[i] > 0.5f)) continue;
            bool truth = target[i] > 0.5f, predicted = probability[i] > 0.5f;
            both += truth && predicted ? 1 : 0;
            either += truth || predicted ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }

    /// <summary>
    /// Computes the training loss of a whole stack as one crop. Probabilities are clipped to those that have a finite logit.
    /// </summary>
    private double Loss(ReadOnlySpan<float> probability, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
    {
        // The loss requires a multiple of eight voxels; the padding has weight 0.
        int voxels = (probability.Length + 7) & ~7;
        float[] logits = new float[2 * voxels], gradient = new float[2 * voxels];
        float[] targets = new float[voxels], weights = new float[voxels];
        for (int i = 0; i < probability.Length; i++)
        {
            double p = Math.Clamp(probability[i], 1e-7, 1 - 1e-7);
            logits[voxels + i] = (float)Math.Log(p / (1 - p));
            targets[i] = _soft ? Math.Clamp(target[i], 0, 1) : target[i] > 0.5f ? 1 : 0;
            weights[i] = weight[i] > 0.5f ? 1 : 0;
        }

        return _loss.Evaluate(1, logits, targets, weights, gradient);
    }
}
