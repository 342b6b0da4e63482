using QcaNet.Training.Engines;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Recipes;

namespace QcaNet.Training.State;

/// <summary>
/// The complete state of a training run between two steps. There is no other random state: crop n depends only on the seed and n.
/// </summary>
/// <remarks>The state changes only while <see cref="Gate"/> is held, so that another thread can write a checkpoint at any time.</remarks>
internal sealed class TrainingState
{
    public TrainingState(TrainingRecipe recipe, OrderedDictionary<string, float[]> weights)
    {
        Recipe = recipe;
        Weights = weights;
        Average = TensorSet.Copy(weights);
        bool first = WeightOptimizer.HasFirst(recipe.Optimizer), second = WeightOptimizer.HasSecond(recipe.Optimizer);
        First = first ? TensorSet.Zeros(recipe.Architecture, learnedOnly: true) : Empty();
        Second = second ? TensorSet.Zeros(recipe.Architecture, learnedOnly: true) : Empty();
    }

    /// <summary>Lock held while the state changes or is written.</summary>
    public Lock Gate { get; } = new();

    public TrainingRecipe Recipe { get; }

    public EngineKind Engine { get; set; }

    public required IReadOnlyList<StackHash> Training { get; init; }

    public required IReadOnlyList<StackHash> Validation { get; init; }

    /// <summary>SHA-256 of the initial weights; null if they were drawn from the seed.</summary>
    public string? Start { get; init; }

    /// <summary>SHA-256 of the partner network used in validation; null if there is none.</summary>
    public string? Partner { get; init; }

    public OrderedDictionary<string, float[]> Weights { get; }

    public OrderedDictionary<string, float[]> First { get; }

    public OrderedDictionary<string, float[]> Second { get; }

    public OrderedDictionary<string, float[]> Average { get; }

    /// <summary>The average at the best epoch; empty before the first epoch.</summary>
    public OrderedDictionary<string, float[]> Best { get; set; } = Empty();

    public int Step { get; set; }

    public List<TrainingEpoch> Epochs { get; } = [];

    public double LossSum { get; set; }

    public int LossCount { get; set; }

    /// <summary>Number of voxels of the current epoch's crops that are foreground in both target and prediction.</summary>
    public long BothCount { get; set; }

    /// <summary>Number of voxels of the current epoch's crops that are foreground in target or prediction.</summary>
    public long EitherCount { get; set; }

    public double Seconds { get; set; }

    public PlateauState Plateau { get; set; } = PlateauState.Start;

    /// <summary>
    /// Whether the steps of an epoch are complete and its validation is due. A run with given initial weights validates those first.
    /// </summary>
    public bool IsEpochDue =>
        (Step == 0 && Start is not null && Epochs.Count == 0)
        || (Step > 0 && (Step % Recipe.StepsPerEpoch == 0 || Step == Recipe.Steps) && (Epochs.Count == 0 || Epochs[^1].Step != Step));

    /// <summary>Whether training is complete.</summary>
    public bool IsFinished =>
        !IsEpochDue && (Step >= Recipe.Steps || (Recipe.EarlyStoppingEpochs > 0 && Plateau.SinceBest >= Recipe.EarlyStoppingEpochs));

    private static OrderedDictionary<string, float[]> Empty() => new(StringComparer.Ordinal);
}
