using QcaNet.Training.Engines;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Recipes;

namespace QcaNet.Training.State;

/// <summary>Everything that a training is, between two steps. There is no other random state: crop n is a function of the seed and n.</summary>
/// <remarks>Changes are made under <see cref="Gate"/>, so that a checkpoint can be written at any moment by another thread.</remarks>
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

    /// <summary>Held while the state changes or is written.</summary>
    public Lock Gate { get; } = new();

    public TrainingRecipe Recipe { get; }

    public EngineKind Engine { get; set; }

    public required IReadOnlyList<StackHash> Training { get; init; }

    public required IReadOnlyList<StackHash> Validation { get; init; }

    /// <summary>SHA-256 of the weights that the run began with; null where they were drawn from the seed.</summary>
    public string? Start { get; init; }

    /// <summary>SHA-256 of the other network, which epochs are judged with; null where there is none.</summary>
    public string? Partner { get; init; }

    public OrderedDictionary<string, float[]> Weights { get; }

    public OrderedDictionary<string, float[]> First { get; }

    public OrderedDictionary<string, float[]> Second { get; }

    public OrderedDictionary<string, float[]> Average { get; }

    /// <summary>The average at the best epoch; empty before the first.</summary>
    public OrderedDictionary<string, float[]> Best { get; set; } = Empty();

    public int Step { get; set; }

    public List<TrainingEpoch> Epochs { get; } = [];

    public double LossSum { get; set; }

    public int LossCount { get; set; }

    public double Seconds { get; set; }

    public PlateauState Plateau { get; set; } = PlateauState.Start;

    /// <summary>Whether the steps of an epoch have been taken and its validation is due. A run from given weights validates those first.</summary>
    public bool IsEpochDue =>
        (Step == 0 && Start is not null && Epochs.Count == 0)
        || (Step > 0 && (Step % Recipe.StepsPerEpoch == 0 || Step == Recipe.Steps) && (Epochs.Count == 0 || Epochs[^1].Step != Step));

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsFinished =>
        !IsEpochDue && (Step >= Recipe.Steps || (Recipe.EarlyStoppingEpochs > 0 && Plateau.SinceBest >= Recipe.EarlyStoppingEpochs));

    private static OrderedDictionary<string, float[]> Empty() => new(StringComparer.Ordinal);
}
