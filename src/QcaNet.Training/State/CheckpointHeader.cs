using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;

namespace QcaNet.Training.State;

/// <summary>What a checkpoint says besides its tensors.</summary>
internal sealed record CheckpointHeader
{
    /// <summary>The recipe of the run.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>What computed the last step.</summary>
    public required EngineKind Engine { get; init; }

    /// <summary>The stacks learned from.</summary>
    public required IReadOnlyList<StackHash> Training { get; init; }

    /// <summary>The stacks validated on.</summary>
    public required IReadOnlyList<StackHash> Validation { get; init; }

    /// <summary>SHA-256 of the weights that the run began with; null where they were drawn from the seed.</summary>
    public string? Start { get; init; }

    /// <summary>SHA-256 of the other network, which epochs are judged with; null where there is none.</summary>
    public string? Partner { get; init; }

    /// <summary>Steps taken. The number of the next crop follows, and with the recipe's seed the crop.</summary>
    public required int Step { get; init; }

    /// <summary>The epochs so far.</summary>
    public required IReadOnlyList<TrainingEpoch> Epochs { get; init; }

    /// <summary>Sum of the losses of the epoch under way.</summary>
    public required double LossSum { get; init; }

    /// <summary>Steps of the epoch under way.</summary>
    public required int LossCount { get; init; }

    /// <summary>Seconds of training so far, over all calls.</summary>
    public required double Seconds { get; init; }

    /// <summary>How the validation went.</summary>
    public required PlateauState Plateau { get; init; }

    /// <summary>The tensors that follow, in their order.</summary>
    public required IReadOnlyList<StoredTensor> Tensors { get; init; }

    /// <summary>One tensor of a checkpoint.</summary>
    /// <param name="Set">What it is: "weights", "first", "second", "average" or "best".</param>
    /// <param name="Name">The tensor's name in weight files.</param>
    /// <param name="Length">Numbers.</param>
    internal sealed record StoredTensor(string Set, string Name, int Length);
}
