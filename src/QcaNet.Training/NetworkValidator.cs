using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Losses;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training;

/// <summary>Runs weights over whole validation stacks as a user would, at the recipe's spacing, and compares with the targets.</summary>
internal sealed class NetworkValidator
{
    private readonly IReadOnlyList<(Volume<float> Image, Volume<float> Target, Volume<float> Weight)> _stacks;
    private readonly LossKind _loss;

    public NetworkValidator(IReadOnlyList<TrainingTarget> stacks, TrainingRecipe recipe)
    {
        _loss = recipe.Loss;
        _stacks = [.. stacks.Select(s => (At(s.Image), At(s.Target), At(s.Weight)))];

        Volume<float> At(Volume<float> volume) => Resampling.Linear(volume, Resampling.ShapeAt(volume.Shape, volume.Spacing!.Value, recipe.Spacing));
    }

    /// <summary>Loss and foreground IoU at 0.5, each the mean over the stacks.</summary>
    public (double Loss, double IoU) Validate(NetworkWeights weights, CancellationToken cancellationToken)
    {
        using var predictor = new NetworkPredictor(weights);
        double loss = 0, iou = 0;
        foreach ((Volume<float> image, Volume<float> target, Volume<float> weight) in _stacks)
        {
            Sums sums = Sums.Of(predictor.Predict(image, cancellationToken).Voxels, target.Voxels, weight.Voxels);
            loss += sums.Loss(_loss);
            iou += sums.IoU;
        }

        return (loss / _stacks.Count, iou / _stacks.Count);
    }

    /// <summary>The sums over one stack from which its losses and its IoU follow.</summary>
    private readonly record struct Sums(double Weight, double Entropy, double Both, double Either, double Overlap1, double Squares1, double Overlap0, double Squares0)
    {
        public double IoU => Either == 0 ? 1 : Both / Either;

        public double Loss(LossKind kind)
        {
            double dice = 1 - (((2 * Overlap1 / Math.Max(Squares1, 1e-6)) + (2 * Overlap0 / Math.Max(Squares0, 1e-6))) / 2);
            double entropy = Entropy / Math.Max(1, Weight);
            return kind switch { LossKind.Dice => dice, LossKind.CrossEntropy => entropy, _ => dice + entropy };
        }

        public static Sums Of(ReadOnlySpan<float> probability, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
        {
            double count = 0, entropy = 0, both = 0, either = 0, overlap1 = 0, squares1 = 0, overlap0 = 0, squares0 = 0;
            for (int i = 0; i < probability.Length; i++)
            {
                if (!(weight[i] > 0.5f)) continue;
                double p = probability[i], q = 1 - p;
                bool t = target[i] > 0.5f, said = p > 0.5;
                count++;
                entropy -= Math.Log(Math.Max(1e-7, t ? p : q));
                both += t && said ? 1 : 0;
                either += t || said ? 1 : 0;
                squares1 += (p * p) + (t ? 1 : 0);
                squares0 += (q * q) + (t ? 0 : 1);
                if (t) overlap1 += p;
                else overlap0 += q;
            }

            return new Sums(count, entropy, both, either, overlap1, squares1, overlap0, squares0);
        }
    }
}
