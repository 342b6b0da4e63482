using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;

namespace QcaNet.Training.State;

/// <summary>The contents of a checkpoint other than the tensors.</summary>
internal sealed record CheckpointHeader
{
    /// <summary>The recipe of the run.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>Engine that computed the last step.</summary>
    public required EngineKind Engine { get; init; }

    /// <summary>Training stacks.</summary>
    public required IReadOnlyList<StackHash> Training { get; init; }

    /// <summary>Validation stacks.</summary>
    public required IReadOnlyList<StackHash> Validation { get; init; }

    /// <summary>SHA-256 of the initial weights; null if they were drawn from the seed.</summary>
    public string? Start { get; init; }

    /// <summary>SHA-256 of the partner network used in validation; null if there is none.</summary>
    public string? Partner { get; init; }

    /// <summary>
    /// Number of steps completed. It determines the number of the next crop and, with the seed of the recipe, the crop itself.
    /// </summary>
    public required int Step { get; init; }

    /// <summary>Completed epochs.</summary>
    public required IReadOnlyList<TrainingEpoch> Epochs { get; init; }

    /// <summary>Sum of the losses of the current epoch.</summary>
    public required double LossSum { get; init; }

    /// <summary>Number of steps of the current epoch.</summary>
    public required int LossCount { get; init; }

    /// <summary>Voxels of the current epoch's crops that are foreground in both target and prediction.</summary>
    public long BothCount { get; init; }

    /// <summary>Voxels of the current epoch's crops that are foreground in target or prediction.</summary>
    public long EitherCount { get; init; }

    /// <summary>Elapsed seconds, summed over all sessions of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Validation results that later steps depend on.</summary>
    public required PlateauState Plateau { get; init; }

    /// <summary>The tensors that follow, in order.</summary>
    public required IReadOnlyList<StoredTensor> Tensors { get; init; }

    /// <summary>One tensor of a checkpoint.</summary>
    /// <param name="Set">The set it belongs to: "weights", "first", "second", "average" or "best".</param>
    /// <param name="Name">Name of the tensor in weight files.</param>
    /// <param name="Length">Number of values.</param>
    internal sealed record StoredTensor(string Set, string Name, int Length);
}
